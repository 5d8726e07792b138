// Signing in with a passkey. The button appears only where the browser can: a secure place that has a name.
const button = document.querySelector("#by-passkey");
const trouble = document.querySelector("#passkey-trouble");

if (button && canUsePasskeys()) {
  button.hidden = false;
  button.addEventListener("click", signIn);
}

export function canUsePasskeys() {
  const named = !/^[\d.]+$|:/.test(location.hostname);
  return Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON) && window.isSecureContext && named;
}

export async function ask(address, token, what) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(what),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function signIn() {
  trouble.hidden = true;
  button.disabled = true;
  try {
    const token = button.dataset.token;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await ask("/login/passkey/begin", token, {}));
    const found = await navigator.credentials.get({ publicKey });
    const { next } = await ask("/login/passkey", token, { answer: found.toJSON(), next: button.dataset.next });
    location.assign(next);
  } catch {
    trouble.hidden = false;
  } finally {
    button.disabled = false;
  }
}
