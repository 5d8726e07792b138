// The picture of a page larger, smaller, turned: buttons, and the keys + - 0 r. Kept for the rendition while the
// window is open, so that a scan that lies on its side is turned once.

import { isTyping } from "./keys.js";
import { number } from "./texts.js";

const STEPS = [1, 1.25, 1.5, 2, 3, 4];
const tools = document.getElementById("zooming");
const place = document.getElementById("leaves");
if (tools) begin();

function begin() {
  const shown = document.getElementById("zoom-now");
  const key = `fonds view ${tools.dataset.rendition}`;
  let { zoom = 0, turn = 0 } = remembered();

  function remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  }

  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify({ zoom, turn }));
    } catch {
      // private windows
    }
  }

  // A turned sheet is laid over a place of its turned size; its marks turn with it.
  function lay(leaf) {
    const paper = leaf.querySelector(".paper");
    const picture = paper.querySelector("img");
    const sideways = turn % 2 === 1;
    const ratio = Number(picture.getAttribute("width")) / Number(picture.getAttribute("height"));
    const width = leaf.clientWidth * STEPS[zoom];
    leaf.classList.toggle("zoomed", zoom > 0);
    leaf.classList.toggle("turned", turn > 0);
    paper.style.width = turn || zoom ? `${sideways ? width * ratio : width}px` : "";
    leaf.style.height = turn && !zoom ? `${sideways ? width * ratio : width / ratio}px` : "";
    const back = ["", "translateY(-100%)", "translate(-100%, -100%)", "translateX(-100%)"][turn];
    paper.style.transform = turn ? `rotate(${turn * 90}deg) ${back}` : "";
  }

  function show() {
    shown.textContent = number(STEPS[zoom], { style: "percent" });
    for (const leaf of place.querySelectorAll(".leaf")) lay(leaf);
    keep();
  }

  function step(by) {
    zoom = by ? Math.min(STEPS.length - 1, Math.max(0, zoom + by)) : 0;
    show();
    document.getElementById("zoom-told").textContent = shown.textContent;
  }

  function turnRight() {
    turn = (turn + 1) % 4;
    show();
  }

  for (const one of tools.querySelectorAll("[data-zoom]")) {
    one.addEventListener("click", () => step(Number(one.dataset.zoom)));
  }
  document.getElementById("turn").addEventListener("click", turnRight);
  document.addEventListener("keydown", (event) => {
    if (isTyping(event)) return;
    if (event.key === "+" || event.key === "=") step(1);
    else if (event.key === "-") step(-1);
    else if (event.key === "0") step(0);
    else if (event.key === "r") turnRight();
  });
  new ResizeObserver(show).observe(place);
  new MutationObserver(show).observe(place, { childList: true }); // sheets that were made meanwhile
  show();
}
