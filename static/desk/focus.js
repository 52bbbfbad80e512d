// Focus is never lost: what is swapped under it, or a page that comes back after an act, gives it to the same
// element, else to the one that took its place, else to the content.
import { $, $$, rows } from "./desk.js";

const KEPT = "desk.focus";
const isLost = () => !document.activeElement || document.activeElement === document.body;
const FOCUSABLE = 'a[href], button:not([disabled]), summary, input:not([type=hidden]), select, textarea, [tabindex="-1"]';

// Where somebody stands: the element, its row and part, and how they are found again.
function placeOf(el) {
  const row = el.closest(".tbl--rows tr, .rows > li"), form = el.closest("form");
  return {
    id: el.id, row: row?.id ?? "", index: row ? rows().indexOf(row) : -1,
    action: el.formAction && el.hasAttribute("formaction") ? el.getAttribute("formaction") : form?.getAttribute("action") ?? "",
    part: el.closest("section[id], details[id], aside[id], div[id]")?.id ?? "",
  };
}
const shown = (el) => (el?.checkVisibility() ? el : null);
const within = (el) => el && (shown($$(FOCUSABLE, el).find((one) => one.checkVisibility())) ?? null);
function same({ id, row, index, action, part }) {
  const find = (key) => key && shown(document.getElementById(key));
  const button = action && $$("form button[type=submit]").find(
    (one) => (one.getAttribute("formaction") ?? one.form.getAttribute("action")) === action && one.checkVisibility(),
  );
  const next = index >= 0 ? rows()[Math.min(index, rows().length - 1)] : null;
  return find(id) || find(row) || next || button || within(find(part)) || $("#content");
}
function give(place) {
  if (isLost()) same(place)?.focus({ preventScroll: true });
}

let standing = null; // in what is about to be swapped
document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
  const at = document.activeElement;
  if (target?.contains(at) && at !== document.body) standing = placeOf(at);
});
document.addEventListener("htmx:afterSettle", () => {
  if (standing) give(standing);
  standing = null;
});
// A part that comes out of band may hold the focus as well.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  if (target?.contains(document.activeElement)) standing ??= placeOf(document.activeElement);
});

// An act by a form leads to a page anew: the place is kept for it.
document.addEventListener("submit", ({ target, submitter }) => {
  if (target.method !== "post" || target.hasAttribute("hx-post")) return;
  const place = placeOf(submitter ?? document.activeElement ?? target);
  sessionStorage.setItem(KEPT, JSON.stringify({ ...place, at: Date.now() }));
});
function comeBack() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (!kept || Date.now() - kept.at > 60_000 || $("[autofocus]")) return;
  const alert = $(".say--bar[role=alert]"); // what was not done is read first
  if (alert && isLost()) { alert.tabIndex = -1; alert.focus({ preventScroll: true }); }
  const anchor = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (anchor && isLost()) (anchor.matches(FOCUSABLE) ? anchor : within(anchor) ?? anchor).focus({ preventScroll: true });
  give(kept);
}
comeBack();
