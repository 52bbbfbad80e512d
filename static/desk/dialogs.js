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
// Arrows walk through what can be chosen; a letter leads to the next that begins with it.
document.addEventListener("keydown", (event) => {
  const list = [...event.target.closest?.("#act")?.querySelectorAll(".btn--list") ?? []], at = list.indexOf(event.target);
  if (at < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], letter = event.key.length === 1 ? event.key.toLowerCase() : "";
  const begins = (one) => [...one.childNodes].some((node) => !node.ariaHidden && node.textContent.trim().toLowerCase().startsWith(letter));
  const rest = [...list.slice(at + 1), ...list.slice(0, at)];
  const next = step ? list[(at + step + list.length) % list.length] : letter.trim() && rest.find(begins);
  if (!next) return;
  event.preventDefault();
  next.focus();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || !$("#act") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(link);
});
