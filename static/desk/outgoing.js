// Outgoing messages: ticks of a page, and how many seconds are left to take a message back.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const boxes = () => $$("#outgoing input[name=item]");

function counted() {
  const all = $("#outgoing [data-all]"), on = boxes().filter((box) => box.checked).length;
  if (!all) return;
  all.checked = on > 0 && on === boxes().length;
  all.indeterminate = on > 0 && !all.checked;
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("#outgoing [data-all]")) {
    for (const box of boxes()) box.checked = target.checked;
    document.dispatchEvent(new Event("desk:ticked"));
  }
  if (target.matches("#outgoing input[type=checkbox]")) counted();
});
document.addEventListener("reset", () => setTimeout(counted));

// What is left to take a message back, in seconds.
const seconds = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "short" });
function tick() {
  for (const time of $$("time[data-leaves]")) {
    const left = Math.ceil((Date.parse(time.dateTime) - Date.now()) / 1000);
    time.textContent = left > 0 ? seconds.format(left) : time.dataset.now;
  }
}
if ($("#outgoing")) { tick(); setInterval(tick, 1000); }
