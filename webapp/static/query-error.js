// Puts the cursor where the search is not understood. Positions are code points; the box counts UTF-16 units.

const box = document.getElementById("q");
const script = document.querySelector("script[data-position]");
const before = [...box.value].slice(0, Number(script.dataset.position)).join("").length;
box.focus();
box.setSelectionRange(before, before);
