// Whether a key press belongs to a field, to the browser or to whoever wants no single keys, and not to us.

const SWITCH = "fonds-single-keys"; // "off": they may be pressed by chance, with speech input for one (WCAG 2.1.4)

function kept(change) {
  try {
    change?.(localStorage);
    return localStorage.getItem(SWITCH);
  } catch {
    return null; // storage is closed: they stay as they are
  }
}

export const isTyping = (event) =>
  event.ctrlKey ||
  event.metaKey ||
  event.altKey ||
  kept() === "off" ||
  event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

const box = document.getElementById("single-keys");
if (box) {
  box.checked = kept() !== "off";
  box.closest("[hidden]").hidden = false;
  box.addEventListener("change", () => kept((storage) => storage.setItem(SWITCH, box.checked ? "on" : "off")));
}
