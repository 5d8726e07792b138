// Sends files one by one with a progress bar each, then asks until every file has its outcome.
// Without this script the form is posted as a whole and answered by a page.

const form = document.getElementById("deposit");
const input = document.getElementById("file");
const drop = document.getElementById("drop");
const list = document.getElementById("files");
const section = document.getElementById("progress");
const title = document.getElementById("progress-title");
const limitMb = Number(form.dataset.maxUploadMb);
const words = {
  accessioned: "Kept, being read",
  searchable: "Searchable",
  partial: "Searchable in part",
  kept: "Kept, without text",
};
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function size(bytes) {
  const unit = bytes < 1000 ? "byte" : bytes < 1e6 ? "kilobyte" : bytes < 1e9 ? "megabyte" : "gigabyte";
  const scale = { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
  return new Intl.NumberFormat("en", { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / scale);
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

class Row {
  constructor(file) {
    this.item = element("li", "");
    const name = element("span", "name");
    this.name = document.createElement("bdi");
    this.name.textContent = file.name;
    name.append(this.name);
    this.tag = element("span", "tag", "Waiting");
    this.bar = element("progress", "");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Sending ${file.name}`);
    this.what = element("p", "what small soft", size(file.size));
    this.item.append(name, this.tag, this.bar, this.what);
    list.append(this.item);
  }

  state(name, text, what) {
    this.tag.className = `tag ${name}`;
    this.tag.textContent = text;
    if (what) this.what.textContent = what;
  }

  refuse(sentence) {
    this.bar.remove();
    this.state("refused", "Refused", `${sentence} Nothing of it was kept.`);
  }

  link(address) {
    const link = element("a", "", this.name.textContent);
    link.href = address;
    this.name.replaceChildren(link);
  }
}

function send(file, fields, row) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  body.append("file", file);
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/documents");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.bar.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => (request.response ? done(request.response) : fail()));
    request.addEventListener("error", fail);
    request.send(body);
  });
}

async function follow(accepted, row) {
  for (let wait = 150; ; wait = Math.min(wait * 1.4, 3000)) {
    const response = await fetch(accepted.links.rendition);
    const found = await response.json();
    if (response.ok) {
      const facts = [size(found.bytes)];
      if (accepted.duplicate) facts.unshift("These very bytes were here already");
      if (found.pages) facts.push(found.pages === 1 ? "1 page" : `${found.pages} pages`);
      if (found.reason) facts.push(found.reason.message);
      row.state(found.state, words[found.state] ?? found.state, facts.join(" · "));
      if (found.state !== "accessioned") return;
    }
    await pause(wait);
  }
}

// Resolves when the file is kept or refused, to a promise of its outcome.
async function handIn(file, fields, row) {
  if (file.size > limitMb * 2 ** 20) return row.refuse(`The file is larger than ${limitMb} MB.`);
  row.state("accessioned", "Sending");
  let answer;
  try {
    answer = await send(file, fields, row);
  } catch {
    return row.refuse("The archive did not answer.");
  }
  const accepted = answer.accepted?.[0];
  if (!accepted) return row.refuse(answer.refused?.[0]?.reason.message ?? answer.detail);
  row.bar.remove();
  row.link(accepted.links.document);
  row.state("accessioned", words.accessioned);
  return { outcome: follow(accepted, row) };
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const files = [...input.files];
  const fields = ["collection", "title", "date"]
    .map((name) => [name, form.elements[name].value.trim()])
    .filter(([, value]) => value);
  form.reset();
  section.hidden = false;
  title.textContent = files.length === 1 ? "Taking in 1 file" : `Taking in ${files.length} files`;
  const rows = files.map((file) => new Row(file));
  section.scrollIntoView({ block: "nearest" });
  const outcomes = [];
  for (const [index, file] of files.entries()) outcomes.push((await handIn(file, fields, rows[index]))?.outcome);
  await Promise.allSettled(outcomes);
  title.textContent = files.length === 1 ? "Done: 1 file" : `Done: ${files.length} files`;
});

document.getElementById("drop-hint").hidden = false;
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}
