// Lets a period be dragged over the bars of the years; without it each bar is a link.

const drawing = document.querySelector("svg.histogram");
if (drawing) {
  const slots = [...drawing.querySelectorAll("[data-first]")];
  const told = document.querySelector(".axis .dragged");
  let from = -1;
  let to = -1;

  const slotAt = (event) => {
    const box = drawing.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.min(slots.length - 1, Math.max(0, Math.floor(share * slots.length)));
  };
  const ends = () => [slots[Math.min(from, to)].dataset.first, slots[Math.max(from, to)].dataset.last];
  const show = () => {
    const dragging = from >= 0 && from !== to;
    slots.forEach((slot, place) => {
      slot.classList.toggle("within", dragging && place >= Math.min(from, to) && place <= Math.max(from, to));
    });
    told.textContent = dragging ? ends().join(" – ") : "";
  };
  const stop = () => {
    from = to = -1;
    show();
  };

  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = to = slotAt(event);
  });
  window.addEventListener("pointermove", (event) => {
    if (from < 0) return;
    to = slotAt(event);
    show();
  });
  window.addEventListener("pointerup", () => {
    if (from < 0) return;
    if (from !== to) {
      const address = new URL(drawing.dataset.base, location.href);
      const [first, last] = ends();
      address.searchParams.set("from", first);
      address.searchParams.set("to", last);
      location.assign(address);
    }
    setTimeout(stop, 0); // after the click that follows, which must not open the bar's own link
  });
  window.addEventListener("pointercancel", stop);
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("click", (event) => {
    if (from >= 0 && from !== to) event.preventDefault();
  });
}
