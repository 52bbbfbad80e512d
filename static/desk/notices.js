// The bell: what came since the last look is said once in this browser, politely, and the panel opens above any page.
import { $, $$ } from "./desk.js";

const TOLD = "desk.notices.told";
const STAYS = 12_000;

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2_000, toast);
  else toast.remove();
}
// Only what is newer than anything said before; the first look of a browser says nothing, the count is enough.
function ring() {
  const fresh = $$("#bell [data-notice]"), place = $(".toasts");
  if (!fresh.length || !place) return;
  const newest = Math.max(...fresh.map((toast) => Number(toast.dataset.notice)));
  const told = localStorage.getItem(TOLD);
  localStorage.setItem(TOLD, Math.max(newest, Number(told)));
  if (told === null) return;
  for (const toast of fresh.reverse()) {
    if (Number(toast.dataset.notice) <= Number(told)) continue;
    place.append(toast);
    setTimeout(leave, STAYS, toast);
  }
}
ring();
document.addEventListener("htmx:afterSettle", (event) => event.target.id === "bell" && ring());
document.addEventListener("htmx:beforeRequest", (event) => {
  if (["bell", "notice-list"].includes(event.target.id) && document.hidden) event.preventDefault();
});

const panel = $("#notices");
if (panel) {
  const opened = () => panel.open && htmx.trigger("#notices-in", "opened");
  new MutationObserver(opened).observe(panel, { attributeFilter: ["open"] });
  panel.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // nothing leaves the page
    read(event.target);
  });
}
// What is marked as read in the panel leaves it open, above whatever page it stands; the focus goes on to the next.
const marks = () => $$("#notices-in [id$='-read']");
let isReading = false;
async function read(form) {
  if (isReading) return;
  isReading = true;
  const at = marks().indexOf(document.activeElement), bell = $("#bell");
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => null);
  isReading = false;
  // To the login, and back here; or nobody answered: the page itself says so.
  if (!answer?.ok || !answer.url.endsWith(form.dataset.back)) return form.submit();
  await htmx.ajax("GET", $("#notices-in").getAttribute("hx-get"), { target: "#notices-in", swap: "innerHTML" });
  (marks()[Math.max(0, Math.min(at, marks().length - 1))] ?? $("[data-close]", panel)).focus();
  htmx.ajax("GET", bell.getAttribute("hx-get"), { target: "#bell", swap: "outerHTML" });
}
