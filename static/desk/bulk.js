// The bar over the list: how many rows are ticked, and keys in its fields.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const bar = $("form.bulk");
const live = $("#live");

function count() {
  if (!bar) return;
  const told = $("[data-ticked]", bar), all = $("[name=all]", bar);
  const n = $$("input[name=item]:checked").length;
  const text = all?.checked ? $("#bulk-total").textContent : told.dataset.ticked.replace("{n}", n);
  if (told.textContent === text) return;
  told.textContent = text;
  if (n || all?.checked) live.textContent = text;
}
document.addEventListener("change", (event) => event.target.matches("input[form=bulk], [name=all], [data-all]") && setTimeout(count));
document.addEventListener("reset", (event) => event.target === bar && setTimeout(count));
document.addEventListener("htmx:afterSettle", count);
// A key of the queue ticks rows by itself; the bar follows.
document.addEventListener("desk:ticked", count);
count();

// Enter in a field of a menu means the menu's own button, never that of the first menu.
addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".bulk .menu__in");
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !menu || event.target.matches("button")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const go = $("button[type=submit]", menu);
  // A browser that leaves its open list to the page chooses with this very Enter: the next one sends.
  if (event.target.matches("select")) go.focus(); else go.click();
}, { capture: true });

addEventListener("submit", (event) => {
  // Enter on a tick box would send the form without an act.
  if (event.target === bar && !event.submitter?.value) { event.preventDefault(); event.stopImmediatePropagation(); }
}, { capture: true });

// Progress is told when something ends, not at each step.
let said = $("#job")?.dataset.said;
document.addEventListener("htmx:afterSettle", (event) => {
  const now = $("#job")?.dataset.said;
  if (event.detail.target?.id !== "job" || now === said) return;
  said = now;
  live.textContent = now;
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (["job", "jobs"].includes(event.target.id) && document.hidden) event.preventDefault();
});
