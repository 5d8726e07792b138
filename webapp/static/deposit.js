// Lists what is handed in before it is sent, then sends it, each file with its progress, until each has its outcome.
// Without this script the form is posted as a whole and answered by a page.

import { alreadyHere, dropped } from "./chosen.js";
import { _, counted, number } from "./texts.js";
import { Refused, send } from "./upload.js";

const AT_ONCE = 2; // files on their way
const form = document.getElementById("deposit");
const input = document.getElementById("file");
const folder = document.getElementById("folder");
const drop = document.getElementById("drop");
const list = document.getElementById("files");
const section = document.getElementById("progress");
const title = document.getElementById("progress-title");
const limitMb = Number(form.dataset.maxUploadMb);
const words = {
  accessioned: _("Kept, being read"),
  searchable: _("Searchable"),
  partial: _("Searchable in part"),
  kept: _("Kept, without text"),
};
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const rows = new Set(); // chosen and not yet sent
let sending = 0;

function size(bytes) {
  const unit = bytes < 1000 ? "byte" : bytes < 1e6 ? "kilobyte" : bytes < 1e9 ? "megabyte" : "gigabyte";
  const scale = { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
  return number(bytes / scale, { style: "unit", unit, maximumFractionDigits: 1 });
}

function element(name, className = "", text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

function button(text, act) {
  const made = element("button", "plain-button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

class Row {
  constructor(file) {
    this.file = file;
    this.item = element("li");
    this.name = element("bdi", "", file.webkitRelativePath || file.name);
    const name = element("span", "name");
    name.append(this.name);
    this.tag = element("span", "tag", _("Chosen"));
    this.what = element("p", "what small soft", size(file.size));
    this.tools = element("p", "tools");
    this.tools.append(button(_("Leave out"), () => this.leaveOut()));
    this.item.append(name, this.tag, this.what, this.tools);
    list.append(this.item);
    this.looked = this.look();
  }

  async look() {
    const there = await alreadyHere(this.file);
    if (!there || !rows.has(this)) return;
    this.state("partial", _("Here already"));
    const link = element("a");
    link.href = there.links.document;
    link.append(element("bdi", "", there.title));
    this.anyway = element("input");
    this.anyway.type = "checkbox";
    const label = element("label", "check", "");
    label.append(this.anyway, ` ${_("Hand in all the same")}`);
    this.what.replaceChildren(`${size(this.file.size)} · ${_("These very bytes are kept already:")} `, link);
    this.what.after(label);
    this.label = label;
  }

  leaveOut() {
    rows.delete(this);
    this.item.remove();
    tell();
  }

  state(name, text, what) {
    this.tag.className = `tag ${name}`;
    this.tag.textContent = text;
    if (what) this.what.textContent = what;
  }

  refuse(sentence) {
    this.bar?.remove();
    this.tools.replaceChildren();
    this.state("refused", _("Refused"), `${sentence} ${_("Nothing of it was kept.")}`);
  }

  link(address) {
    const link = element("a", "", this.name.textContent);
    link.href = address;
    this.name.replaceChildren(link);
  }

  // Resolves when the file is kept, refused or left out; to a promise of its outcome when it is kept.
  async handIn(said) {
    await this.looked;
    this.label?.remove();
    if (this.anyway && !this.anyway.checked) {
      this.tools.replaceChildren();
      return void this.state("kept", _("Not sent"));
    }
    if (this.file.size > limitMb * 2 ** 20) return void this.refuse(_("The file is larger than %(most)s MB.", { most: number(limitMb) }));
    this.bar = element("progress");
    this.bar.max = this.file.size || 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", _("Sending %(name)s", { name: this.file.name }));
    this.what.before(this.bar);
    this.what.textContent = size(this.file.size);
    const stopping = new AbortController();
    this.tools.replaceChildren(button(_("Stop"), () => stopping.abort()));
    this.state("accessioned", _("Sending"));
    try {
      const outcome = await send(this.file, said, {
        signal: stopping.signal,
        told: (bytes) => {
          this.bar.value = bytes;
          this.state("accessioned", bytes < this.file.size ? _("Sending") : _("Being kept"));
        },
        waits: (seconds) => this.state("partial", _("Connection lost, goes on in %(seconds)s s", { seconds: number(Math.round(seconds)) })),
      });
      return this.settle(outcome);
    } catch (error) {
      if (error.name === "AbortError") this.refuse(_("Stopped."));
      else if (error instanceof Refused) this.refuse(_(error.message));
      else this.interrupted(said);
    }
  }

  settle(outcome) {
    const accepted = outcome.accepted[0];
    const why = outcome.refused?.[0]?.reason.message ?? "";
    if (!accepted) return void this.refuse(_(why));
    this.bar.remove();
    this.link(accepted.links.document);
    this.state("accessioned", words.accessioned);
    this.tools.replaceChildren();
    if (!accepted.duplicate) this.tools.append(describing(accepted.document));
    return { outcome: this.follow(accepted) };
  }

  interrupted(said) {
    this.state("partial", _("Interrupted"), _("The archive does not answer. What came through is kept for a day."));
    this.tools.replaceChildren(button(_("Go on"), () => this.handIn(said)));
  }

  async follow(accepted) {
    for (let wait = 150; ; wait = Math.min(wait * 1.4, 3000)) {
      const response = await fetch(accepted.links.rendition);
      const found = await response.json();
      if (response.ok) {
        const facts = [size(found.bytes)];
        if (accepted.duplicate) facts.unshift(_("These very bytes were here already"));
        if (found.pages) facts.push(counted("%(num)s page", "%(num)s pages", found.pages));
        if (found.reason) facts.push(_(found.reason.message));
        this.state(found.state, words[found.state] ?? found.state, facts.join(" · "));
        if (found.state !== "accessioned") return;
      }
      await pause(wait);
    }
  }
}

// Title and date of a document that is being read meanwhile.
function describing(document_) {
  const details = element("details", "describe");
  const fields = element("form", "describe-fields");
  const told = element("span", "small soft");
  told.setAttribute("role", "status");
  for (const [name, text] of [["title", _("Title")], ["date", _("Date")]]) {
    const label = element("label", "", text);
    const field = element("input");
    field.name = name;
    field.type = "text";
    field.dir = "auto";
    field.maxLength = name === "title" ? 500 : 30;
    field.required = name === "title";
    label.append(field);
    fields.append(label);
  }
  fields.append(element("button", "button small", _("Save")), told);
  fields.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = Object.fromEntries([...new FormData(fields)].filter(([, value]) => value.trim()));
    const response = await fetch(`/api/v1/documents/${document_}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    }).catch(() => null);
    const answer = response && !response.ok ? await response.json().catch(() => ({})) : {};
    told.textContent = response?.ok ? _("Saved") : answer.detail ? _(answer.detail) : _("The archive did not answer.");
  });
  details.append(element("summary", "small", _("Describe")), fields);
  return details;
}

function tell() {
  input.required = !rows.size;
  section.hidden = !list.children.length;
  const bytes = [...rows].reduce((sum, row) => sum + row.file.size, 0);
  if (!rows.size) return;
  title.textContent = `${counted("%(num)s file chosen", "%(num)s files chosen", rows.size)}, ${size(bytes)}`;
}

function choose(files) {
  for (const file of files) {
    const row = new Row(file);
    rows.add(row);
  }
  tell();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const chosen = [...rows];
  if (!chosen.length) return;
  rows.clear();
  const said = Object.fromEntries(
    ["collection", "title", "date"].map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value),
  );
  if (chosen.length > 1) delete said.title;
  form.elements.title.value = form.elements.date.value = "";
  input.required = true;
  sending += chosen.length;
  title.textContent = counted("Taking in %(num)s file", "Taking in %(num)s files", chosen.length);
  section.scrollIntoView({ block: "nearest" });
  const outcomes = [];
  const waiting = [...chosen];
  const one = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      outcomes.push((await row.handIn({ ...said, filename: row.file.name }))?.outcome);
      sending -= 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  await Promise.allSettled(outcomes);
  title.textContent = counted("Done: %(num)s file", "Done: %(num)s files", chosen.length);
});

for (const field of [input, folder]) {
  field.addEventListener("change", () => {
    choose(field.files);
    field.value = "";
  });
}
for (const name of ["dragover", "dragleave", "drop"]) {
  drop.addEventListener(name, async (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragover");
    if (name === "drop") choose(await dropped(event.dataTransfer));
  });
}
addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
