// The queue: acts without leaving it, ticks that stay, the case beside the list, and what to say when nobody answers.
import { $, $$, rows, stand, standingRow } from "./desk.js";

const LEAVES = 8_000, SLOW = 300, SETTLES = 150; // ms
const isQueue = (event) => event.detail.target?.id === "queue";

// Ticks stay while rows come and go.
let ticked = new Set(), last = null;
const boxes = () => $$("#queue input[name=item]");
function counted() {
  const all = $("#queue [data-all]"), on = boxes().filter((box) => box.checked).length;
  if (all) { all.checked = on > 0 && on === boxes().length; all.indeterminate = on > 0 && !all.checked; }
  document.dispatchEvent(new Event("desk:ticked"));
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("#queue [data-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.matches("#queue input[type=checkbox]")) counted();
});
document.addEventListener("reset", () => setTimeout(counted));
// With Shift from the last tick to this one.
document.addEventListener("click", (event) => {
  if (!event.target.matches("#queue input[name=item]")) return;
  const list = boxes(), from = list.indexOf(document.getElementById(last)), to = list.indexOf(event.target);
  if (event.shiftKey && from >= 0) for (const box of list.slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = event.target.checked;
  last = event.target.id;
});

// An act from the list: the answer is the list as it is now, and the focus goes on to the next row.
let goal = null, isBusy = false;
const rowOf = (address) => `item-${/\/items\/(\d+)\//.exec(address)?.[1]}`;
function following(id) {
  const list = rows(), at = list.findIndex((row) => row.id === id);
  return (list[at + 1] ?? list[at - 1])?.id ?? id;
}
async function send(form, submitter) {
  if (isBusy) return;
  isBusy = true;
  const body = new FormData(form, submitter), address = submitter?.getAttribute("formaction") || form.getAttribute("action");
  goal = body.has("undo") ? rowOf(address) : following(rowOf(address));
  form.closest("dialog")?.close();
  form.closest(".toast")?.remove();
  htmx.trigger("#queue", "htmx:abort"); // what is on its way is older than this act
  await htmx.ajax("POST", address, { target: "#queue", swap: "outerHTML", values: Object.fromEntries(body) }).catch(() => {});
  isBusy = false;
}
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-quick]") || !$("#queue")) return;
  event.preventDefault();
  event.stopPropagation(); // nothing leaves the page
  send(event.target, event.submitter);
}, { capture: true });

// What was not filled in does not stand in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get" && target.closest("#filters")) for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

let top = null; // of the row one stands on, in the window; a list at its beginning stays there
const topOf = (row) => row?.getBoundingClientRect().top ?? null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!isQueue(event)) return;
  top = scrollY > 0 ? topOf(standingRow()) : null;
  ticked = new Set(boxes().filter((box) => box.checked).map((box) => box.id));
  // Whoever is no longer logged in gets another page than the list: it takes the whole window.
  if (event.detail.shouldSwap && !event.detail.serverResponse.includes('id="queue"')) { event.detail.shouldSwap = false; location.reload(); }
});
function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, 2_000, toast);
  else toast.remove();
}
document.addEventListener("htmx:afterSettle", (event) => {
  if (!isQueue(event)) return;
  for (const box of boxes()) box.checked = ticked.has(box.id);
  counted();
  const said = $$("#toasts .toast:not([data-notice])"), fresh = said.filter((toast) => !("leaves" in toast.dataset));
  if (fresh.length) said.filter((toast) => !fresh.includes(toast)).forEach((toast) => toast.remove()); // one undo: the last act's
  for (const toast of fresh) { toast.dataset.leaves = ""; setTimeout(leave, LEAVES, toast); }
  const moved = top === null || !standingRow() ? 0 : topOf(standingRow()) - top;
  if (moved) scrollBy(0, moved);
  if (!goal) return;
  const next = document.getElementById(goal) ?? rows()[0];
  goal = null;
  if (next) stand(next); else $("#content").focus();
});

// Whoever comes back from a case stands where he went in; where that is worked off, on what took its place.
const KEPT = "desk.row"; // in the same view, whichever page of it and in whatever order the address says it
const view = [...new URLSearchParams(location.search)].filter(([name, value]) => name !== "after" && value).map(String).sort().join();
addEventListener("pagehide", () => {
  const row = standingRow();
  if (row) sessionStorage.setItem(KEPT, JSON.stringify({ view, id: row.id, index: rows().indexOf(row), isBeside: Boolean(shown) }));
});
function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null"), at = document.activeElement;
  if (kept?.view !== view || ![document.body, $("#content")].includes(at)) return;
  const row = document.getElementById(kept.id) ?? rows()[Math.min(kept.index, rows().length - 1)];
  if (!row) return;
  stand(row);
  if (kept.isBeside) look(row);
}

// Nobody answers: the list stays, a bar says so, and goes when there is an answer again.
function offline(is) {
  const old = $("#offline");
  if (!is) return old?.remove();
  if (old) return;
  const bar = document.createElement("div");
  bar.id = "offline";
  bar.className = "say say--bar";
  bar.dataset.t = "over";
  bar.setAttribute("role", "alert");
  bar.append($("#offline-words").content.cloneNode(true));
  $("#alerts").after(bar);
}
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(name, (event) => {
  if (!isQueue(event)) return;
  goal = null;
  offline(true);
});
document.addEventListener("htmx:afterRequest", (event) => isQueue(event) && event.detail.successful && offline(false));

// The case beside the list follows the row one stands on; the focus stays in the list.
const peek = $("#peek");
let shown = null, later = 0;
function look(row) {
  const link = $("[data-peek]", row);
  if (!peek || !link || shown === row.id) return;
  shown = row.id;
  peek.hidden = false;
  peek.classList.add("is-open");
  const wait = setTimeout(() => peek.replaceChildren($("#peek-wait").content.cloneNode(true)), SLOW);
  htmx.ajax("GET", link.getAttribute("href"), { target: "#peek", swap: "innerHTML" }).finally(() => {
    clearTimeout(wait);
    if (shown === row.id) $("#live").textContent = $("h2", peek)?.textContent ?? "";
  });
}
function close() {
  const row = standingRow() ?? rows()[0];
  if (peek.contains(document.activeElement)) row?.focus();
  peek.hidden = true;
  peek.classList.remove("is-open");
  peek.replaceChildren();
  shown = null;
}
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("a[data-peek], [data-peek-close]");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = pressed.closest("tr");
  if (!row || shown === row.id) return close();
  stand(row, { focus: !row.contains(document.activeElement) });
  look(row);
});
// Anywhere on a row: the case beside the list, on a narrow screen its page. Beside a tick it is the tick.
document.addEventListener("click", (event) => {
  const { target } = event, row = target.closest("#queue tbody tr:not(.group)");
  if (!row || target.closest("a, button, input") || !getSelection().isCollapsed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (target.closest(".tick")) return $("input", row).click();
  if (matchMedia("(width < 48rem)").matches) return $("a[id^=open]", row).click();
  stand(row);
  look(row);
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("#queue tbody tr:not(.group)");
  if (!shown || !row) return;
  clearTimeout(later);
  later = setTimeout(() => shown && look(row), SETTLES);
});
// A fragment that comes after the panel was closed, or after the next one was asked for, is not wanted any more.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== peek) return;
  const asked = $("[data-peek]", document.getElementById(shown) ?? undefined)?.getAttribute("href");
  if (!shown || !event.detail.pathInfo.requestPath.startsWith(asked?.split("?")[0])) event.detail.shouldSwap = false;
});
comeBack();

// On a phone the tabs are wider than the screen: the one shown stays in sight, also when they were counted anew.
function showTab() {
  const tabs = $("#queue-tabs"), tab = tabs && $("[aria-current]", tabs);
  const over = tab ? tab.getBoundingClientRect().right - tabs.getBoundingClientRect().right : 0;
  if (over > 0) tabs.scrollLeft += over;
}
document.addEventListener("htmx:oobAfterSwap", showTab);
showTab();
