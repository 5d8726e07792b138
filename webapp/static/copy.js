// Buttons that copy a digest.

import { _ } from "./texts.js";

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = _("Copied");
    } catch {
      button.textContent = button.dataset.copy;
    }
  });
}
