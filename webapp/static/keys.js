// Whether a key press belongs to a field or to the browser, and not to us.

export const isTyping = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]");
