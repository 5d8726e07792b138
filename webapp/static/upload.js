// Sends a file in pieces that can go on where they broke off: a small client of tus 1.0.

const ADDRESS = "/api/v1/uploads";
const TUS = { "Tus-Resumable": "1.0.0" };
const PIECE = 16 * 2 ** 20; // bytes of one request
const TRIES = 12; // without a byte getting through, before a person is asked
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

// What the server has said for good: trying again would not help.
export class Refused extends Error {}

const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const key = (file) => `fonds upload ${file.name} ${file.size} ${file.lastModified}`;

function remembered(file) {
  try {
    return localStorage.getItem(key(file));
  } catch {
    return null;
  }
}

function remember(file, address) {
  try {
    if (address) localStorage.setItem(key(file), address);
    else localStorage.removeItem(key(file));
  } catch {
    // private windows: it just does not go on after a reload
  }
}

async function refusal(response) {
  const told = await response.json().catch(() => ({}));
  return new Refused(told.detail ?? String(response.status));
}

const isForGood = (status) => status >= 400 && status < 500 && ![408, 409, 423, 429, 460].includes(status);

// Where the upload stands; nothing when it is not there any more.
async function offsetOf(address) {
  const response = await fetch(address, { method: "HEAD", headers: TUS });
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) throw new Error(String(response.status));
  return Number(response.headers.get("Upload-Offset"));
}

async function begin(file, said) {
  const metadata = Object.entries(said).map(([name, value]) => `${name} ${encoded(value)}`);
  const response = await fetch(ADDRESS, {
    method: "POST",
    headers: { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") },
  });
  if (response.ok) return response.headers.get("Location");
  if (isForGood(response.status) || response.status === 507) throw await refusal(response);
  throw new Error(String(response.status));
}

// One request; resolves to where the upload stands then.
function patch(address, piece, offset, told, signal) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("PATCH", address);
    for (const [name, value] of Object.entries(TUS)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.setRequestHeader("Upload-Offset", String(offset));
    request.upload.addEventListener("progress", (event) => told(offset + event.loaded));
    request.addEventListener("loadend", () => signal?.removeEventListener("abort", stop));
    request.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    request.addEventListener("error", () => fail(new Error("broken")));
    request.addEventListener("load", () => {
      if (request.status === 204) return done(Number(request.getResponseHeader("Upload-Offset")));
      let detail = String(request.status);
      try {
        detail = JSON.parse(request.responseText).detail;
      } catch {
        // no sentence came with it
      }
      fail(isForGood(request.status) || request.status === 507 ? new Refused(detail) : new Error(detail));
    });
    signal?.addEventListener("abort", stop, { once: true });
    request.send(piece);
  });
}

// Resolves to what became of the file: { accepted: […], refused: […] }. `told(bytes)` and `waits(seconds)` say how it goes.
export async function send(file, said, { told = () => {}, waits = () => {}, signal } = {}) {
  let address = remembered(file);
  let failures = 0;
  for (;;) {
    try {
      let offset = address ? await offsetOf(address) : null;
      if (offset === null) {
        address = await begin(file, said);
        remember(file, address);
        offset = 0;
      }
      while (offset < file.size) {
        told(offset);
        offset = await patch(address, file.slice(offset, offset + PIECE), offset, told, signal);
        failures = 0;
      }
      const outcome = await (await fetch(address)).json();
      if (outcome.done) {
        remember(file, null);
        return outcome;
      }
      await patch(address, new Blob(), file.size, told, signal); // it broke just before it was taken in
    } catch (error) {
      if (error instanceof Refused || error.name === "AbortError") {
        remember(file, null);
        if (address) fetch(address, { method: "DELETE", headers: TUS }).catch(() => {});
        throw error;
      }
      failures += 1;
      if (failures > TRIES) throw error;
      const seconds = Math.min(30, 0.5 * 2 ** failures);
      waits(seconds);
      await pause(seconds * 1000);
    }
  }
}
