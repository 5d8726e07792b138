// "/" goes to the search box, as in most places where people search.

const box = document.getElementById("q");

export const isTyping = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping(event) || !box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
