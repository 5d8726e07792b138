// Going from mark to mark, on this page and on to the next one: n or j forward, p or k back; arrows turn the page.

import { isTyping } from "./keys.js";

const marks = [...document.querySelectorAll(".page-text mark")];
const count = document.getElementById("hit-count");
const forward = document.getElementById("next-hit");
const back = document.getElementById("previous-hit");
const first = document.getElementById("first-hit");
let now = -1;

function show(index) {
  marks[now]?.classList.remove("now");
  now = index;
  marks[now].classList.add("now");
  marks[now].scrollIntoView({ block: "center" });
  marks[now].focus({ preventScroll: true });
  count.textContent = `Mark ${now + 1} of ${marks.length} here`;
}

function step(by) {
  const next = now < 0 && by < 0 ? -1 : now + by;
  if (marks[next]) return show(next);
  const link = by > 0 ? forward : back;
  if (link) location.assign(by > 0 ? link.href : link.href.replace(/#hit-1$/, "#hit-last"));
}

function arrive() {
  if (!marks.length) return;
  const named = /^#hit-(\d+|last)$/.exec(location.hash);
  if (named) show(named[1] === "last" ? marks.length - 1 : Math.min(Number(named[1]), marks.length) - 1);
}

first?.addEventListener("click", (event) => {
  event.preventDefault();
  show(0);
});
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  if (event.key === "n" || event.key === "j") step(1);
  else if (event.key === "p" || event.key === "k") step(-1);
  else if (event.key === "ArrowRight") document.querySelector(".toolbar a[rel=next]")?.click();
  else if (event.key === "ArrowLeft") document.querySelector(".toolbar a[rel=prev]")?.click();
});
addEventListener("hashchange", arrive);
arrive();
