// Receiving: a scan from anywhere finds a return; a grade proposes where the piece goes; pictures go up at once, with
// how far they are. Without this every step is a form and a page.
import { $, $$ } from "./desk.js";

const live = $("#live");
// A grade proposes where the piece goes until the person says it himself; what cannot be is not left chosen.
let isChosen = $$("[name=to]").some((one) => one.checked && one.value);
function propose(found) {
  const goes = $$("[name=to]"), at = goes.find((one) => one.checked);
  if (at && !at.checkVisibility()) { at.checked = false; isChosen = false; }
  if (isChosen) return;
  const to = goes.find((one) => one.value === (found.dataset.to ?? "")) ;
  for (const one of goes) one.checked = false;
  if (to?.checkVisibility()) to.checked = true;
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("[name=found]")) { propose(target); target.focus(); }
  if (target.matches("[name=to]")) { isChosen = true; target.focus(); }
});
// Enter in the remark saves as everywhere on this page; a new line is Shift+Enter.
$("#remark")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
// So does Enter where nothing is in focus; a code that was scanned ends with one too, and is told before.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.defaultPrevented || event.repeat || !event.target.matches("body, main")) return;
  $("#piece")?.requestSubmit($("#save"));
});

// Pictures: the bar shows how much of them has gone up.
const bar = () => $("#shots progress");
document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!target.matches("[data-shots]")) return;
  bar().hidden = false;
  bar().value = 0;
});
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  if (target.matches?.("[data-shots]") && bar() && detail.lengthComputable) bar().value = detail.loaded / detail.total;
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "shots") return;
  live.textContent = target.dataset.said;
});
// No answer, or one that is no page of ours: what was chosen stays chosen, and is sent again by the button.
for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, ({ target }) => {
    if (!target.matches("[data-shots]")) return;
    bar().hidden = true;
    $("[data-no-script]", target).dataset.failed = "";
    live.textContent = $("#shots-failed").content.textContent.trim();
  });
}
