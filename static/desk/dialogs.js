// A link to a small form opens it above the page. Without this it is a page of its own.
import { $ } from "./desk.js";

const SLOW = 300; // ms until the drawn placeholder is better than nothing

function open(link) {
  const dialog = $("#act");
  dialog.replaceChildren();
  const wait = setTimeout(() => dialog.replaceChildren($("#act-wait").content.cloneNode(true)), SLOW);
  dialog.showModal();
  const address = new URL(link.href);
  address.searchParams.set("next", location.pathname + location.search);
  htmx.ajax("GET", address.pathname + address.search, { target: "#act", swap: "innerHTML" }).finally(() => {
    clearTimeout(wait);
    if (!$("form, p", dialog)) location.assign(address); // the page itself says what is wrong
  });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || !$("#act") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});
