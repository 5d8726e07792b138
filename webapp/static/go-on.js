// A bulk edit is carried out in parts, one request each: go on with the next one by itself.

const form = document.querySelector("form[data-go-on]");
if (form) {
  setTimeout(() => form.requestSubmit(), 300);
}
