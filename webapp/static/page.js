// Going from mark to mark, on this page and on to the next one: n or j forward, p or k back; arrows turn the page.

import { isTyping } from "./keys.js";
import { _, number } from "./texts.js";

const marks = [...document.querySelectorAll(".page-text mark")];
const count = document.getElementById("hit-count");
const forward = document.getElementById("next-hit");
const back = document.getElementById("previous-hit");
const first = document.getElementById("first-hit");
let now = -1;

// The same mark in the picture of the page: one shape, or two where the word is parted at a line's end.
const shapes = (index) => [...document.querySelectorAll(`.leaf rect[data-hit="${index + 1}"]`)];

function point(index) {
  for (const old of document.querySelectorAll(".leaf rect.now")) old.classList.remove("now");
  const there = shapes(index);
  for (const shape of there) shape.classList.add("now");
  return there[0];
}

function show(index) {
  marks[now]?.classList.remove("now");
  now = index;
  marks[now].classList.add("now");
  marks[now].scrollIntoView({ block: "center" });
  point(now)?.scrollIntoView({ block: "center", inline: "nearest" });
  marks[now].focus({ preventScroll: true });
  count.textContent = _("Mark %(place)s of %(marks)s here", { place: number(now + 1), marks: number(marks.length) });
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

// While a picture is drawn, and where it cannot be, its place says so.
function watchPictures(place) {
  for (const picture of place.querySelectorAll(".leaf img")) {
    const paper = picture.parentElement;
    const settle = () => {
      paper.classList.remove("is-loading");
      paper.classList.toggle("is-missing", !picture.naturalWidth);
    };
    if (picture.complete && picture.naturalWidth) continue;
    paper.classList.add("is-loading");
    picture.addEventListener("load", settle);
    picture.addEventListener("error", settle);
    if (picture.complete && picture.loading !== "lazy") settle();
  }
}

// A page view that has yet to be made comes when it is ready; until then the text is there to read.
async function fetchLeaves() {
  const place = document.getElementById("leaves");
  const address = place?.dataset.comesFrom;
  if (!address) return;
  const spread = place.closest(".spread");
  spread.classList.add("is-busy");
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    place.replaceChildren(...made.body.children);
    if (!place.querySelector(".leaf")) return;
    watchPictures(place);
    spread.classList.add("with-leaves");
    if (now >= 0) point(now);
  } finally {
    spread.classList.remove("is-busy");
  }
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
watchPictures(document);
arrive();
fetchLeaves();
