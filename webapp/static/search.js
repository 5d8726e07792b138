// "/" goes to the search box, as in most places where people search.

import { isTyping } from "./keys.js";

const box = document.getElementById("q");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event) || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
