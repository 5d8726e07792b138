// Files out of what was chosen or dropped, folders with all that is in them; and what is here already.

const MOST_DIGESTED = 128 * 2 ** 20; // bytes; a browser digests a file only as a whole

const read = (folder) =>
  new Promise((done, fail) => {
    const reader = folder.createReader();
    const all = [];
    const more = () => reader.readEntries((some) => (some.length ? (all.push(...some), more()) : done(all)), fail);
    more();
  });

async function within(entry) {
  if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
  const inner = await read(entry);
  return (await Promise.all(inner.map(within))).flat();
}

// All files of a drop. Entries have to be asked for before anything is awaited.
export async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(within))).flat().filter((file) => !file.name.startsWith("."));
}

async function digest(file) {
  if (!crypto.subtle || !file.size || file.size > MOST_DIGESTED) return null;
  const bytes = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A document whose very bytes these are, among those that may be seen; none where it cannot be told.
export async function alreadyHere(file) {
  try {
    const sha256 = await digest(file);
    if (!sha256) return null;
    const answer = await fetch(`/api/v1/search?q=sha256:${sha256}&limit=1`);
    return answer.ok ? ((await answer.json()).hits[0] ?? null) : null;
  } catch {
    return null;
  }
}
