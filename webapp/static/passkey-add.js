// Adding a passkey to one's account.
import { ask, canUsePasskeys } from "./passkey.js";

const form = document.querySelector("#add-passkey");
const trouble = document.querySelector("#passkey-trouble");
const unable = document.querySelector("#passkey-unable");

if (form && canUsePasskeys()) {
  form.hidden = false;
  unable.hidden = true;
  form.addEventListener("submit", add);
}

async function add(event) {
  event.preventDefault();
  trouble.hidden = true;
  const token = form.elements.csrf_token.value;
  try {
    const asked = await ask("/account/passkeys/begin", token, {});
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(asked);
    const made = await navigator.credentials.create({ publicKey });
    await ask("/account/passkeys", token, { answer: made.toJSON(), name: form.elements.name.value });
    location.assign("/account?said=passkey-added");
  } catch {
    trouble.hidden = false;
  }
}
