// From one difference to the next: n or j forward, p or k back, both texts at once; arrows turn the page.

import { isTyping } from "./keys.js";

const sides = ["del", "ins"].map((name) => [...document.querySelectorAll(`.page-text ${name}`)]);
const most = Math.max(...sides.map((some) => some.length), 0);
let now = -1;

function step(by) {
  const next = now + by;
  if (next < 0 || next >= most) return document.querySelector(`.toolbar a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
  now = next;
  for (const some of sides) {
    some.forEach((one, place) => one.classList.toggle("now", place === now));
  }
  (sides[0][now] ?? sides[1][now]).scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  if (event.key === "n" || event.key === "j") step(1);
  else if (event.key === "p" || event.key === "k") step(-1);
  else if (event.key === "ArrowRight") document.querySelector(".toolbar a[rel=next]")?.click();
  else if (event.key === "ArrowLeft") document.querySelector(".toolbar a[rel=prev]")?.click();
});
