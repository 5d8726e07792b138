// The search box: "/" goes to it, as in most places where people search, and what is typed is gone on with: a combobox as
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ describes it. Without it the box is a plain one.

import { isTyping } from "./keys.js";
import { _, counted } from "./texts.js";

const WAIT_MS = 90; // after the last key
const KINDS = { word: _("word"), person: _("person"), tag: _("tag"), title: _("title") };

const box = document.getElementById("q");
const form = box?.closest("form");
if (form) begin();

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event) || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

function begin() {
  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", _("What you may mean"));
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("aria-live", "polite");
  form.append(list, told);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    box.setAttribute(name, value);
  }

  let timer = 0;
  let asking = new AbortController();
  let active = -1;
  let typed = box.value;

  const options = () => [...list.children];
  const close = () => {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    list.replaceChildren();
    active = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const mark = (place) => {
    options().forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    active = place;
    const option = options()[place];
    if (!option) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    box.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const take = (option) => {
    box.value = option.dataset.query;
    typed = box.value;
    close();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  };
  const open = (found) => {
    list.replaceChildren(
      ...found.map((one, number) => {
        const option = document.createElement("li");
        option.id = `completion-${number}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.query = one.query;
        const text = document.createElement("bdi");
        text.textContent = one.text;
        const kind = document.createElement("span");
        kind.className = "kind";
        kind.textContent = KINDS[one.kind] ?? "";
        option.append(text, " ", kind);
        return option;
      }),
    );
    active = -1;
    list.hidden = !found.length;
    box.setAttribute("aria-expanded", String(found.length > 0));
    box.removeAttribute("aria-activedescendant");
    told.textContent = found.length
      ? counted("%(num)s to choose from, with the arrow keys", "%(num)s to choose from, with the arrow keys", found.length)
      : "";
  };
  const ask = async () => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetch(`/api/v1/complete?q=${encodeURIComponent(typed)}`, { signal });
      const found = answer.ok ? (await answer.json()).completions : [];
      if (!signal.aborted && document.activeElement === box) open(found);
    } catch {
      if (!signal.aborted) close(); // the box goes on as a plain one
    }
  };

  box.addEventListener("input", (event) => {
    typed = box.value;
    clearTimeout(timer);
    const isAtEnd = box.selectionStart === typed.length;
    if (event.isComposing || !isAtEnd || !typed.trim() || typed.length > 2000) close();
    else timer = setTimeout(ask, WAIT_MS);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    const count = list.children.length;
    if (event.key === "ArrowDown") mark(active + 1 < count ? active + 1 : 0);
    else if (event.key === "ArrowUp") mark(active > 0 ? active - 1 : count - 1);
    else if (event.key === "Enter" && active >= 0) take(options()[active]);
    else if (event.key === "Escape") close();
    else {
      if (event.key === "Enter" || event.key === "Tab") close();
      return;
    }
    event.preventDefault();
  });
  box.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
}
