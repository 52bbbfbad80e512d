// Dialogues: the list beside the one that is read, which stays as it was scrolled; what was said, newest at the bottom;
// and what we have looked at.
import { $, stand, standingRow } from "./desk.js";

const LOOKED = 2_000; // ms in sight until a dialogue counts as seen
const list = () => $(".desk3__list");

// The list: silent while nobody looks; the focus, the row one stands on and the place stay.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "inbox" && (document.hidden || $("dialog[open], #filters[open]"))) event.preventDefault();
});
let scrolled = 0, said = $("#inbox")?.dataset.said;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "inbox") return;
  scrolled = list()?.scrollTop ?? 0;
  // Whoever is no longer logged in gets another page than the list: it takes the whole window.
  if (event.detail.shouldSwap && !event.detail.serverResponse.includes('id="inbox"')) { event.detail.shouldSwap = false; location.reload(); }
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "inbox") return;
  list()?.scrollTo(0, scrolled);
  const at = standingRow();
  if (at) stand(at, { focus: false });
  const now = $("#inbox").dataset.said;
  if (now !== said) { said = now; $("#live").textContent = now; }
});
// The one that is read is the one we stand on; it is in sight.
const opened = $(".item[aria-current]")?.closest("li");
if (opened) {
  stand(opened, { focus: false });
  const pane = list(), place = opened.getBoundingClientRect(), frame = pane.getBoundingClientRect();
  if (place.bottom > frame.bottom || place.top < frame.top) pane.scrollTop += place.top - frame.top - frame.height / 3;
}
// What was not filled in does not stand in the address.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get" && target.closest("#filters")) for (const [name, value] of [...formData]) if (!value) formData.delete(name);
});

// The talk: it opens at its end, unless the address names a place in it.
const talk = $("#talk");
// The field below sticks to the window, so it is always in sight: what counts is where the words end above it.
const below = () => talk.getBoundingClientRect().bottom + ($("#reply-box")?.offsetHeight ?? 0) + Number.parseFloat(getComputedStyle($(".app")).paddingBottom) - innerHeight;
const toEnd = () => scrollBy(0, below());
if (talk && ["", "#reply-text"].includes(location.hash)) toEnd();
const isAtEnd = () => below() < 120;

// New words come by themselves. Whoever has begun to write has not read them: his form keeps what it was begun after.
let follows = false, newest = $("#talk-latest")?.dataset.newest;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target?.id === "talk-latest") follows = isAtEnd();
});
document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target?.id !== "talk-latest") return;
  const latest = $("#talk-latest");
  if (follows) toEnd();
  if (latest.dataset.newest === newest) return;
  newest = latest.dataset.newest;
  $("#live").textContent = latest.dataset.said;
  const field = $("#reply-text"), mark = $("#reply-box [name=seen_id]");
  if (mark && field && !field.value.trim()) mark.value = newest;
});
// Pages further back: what one reads stays where it is.
let height = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  height = event.detail.target?.matches("#talk > .earlier") ? document.scrollingElement.scrollHeight : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (height === null) return;
  scrollBy(0, document.scrollingElement.scrollHeight - height);
  height = null;
});

// Seen: once it was in sight for a while.
const seen = $("form#seen");
if (seen) seen.hidden = true; // nobody has to press it
let looking = 0;
async function tell() {
  if (!seen.isConnected || document.hidden) return;
  const answer = await fetch(seen.action, { method: "POST", body: new FormData(seen), headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  if (seen.contains(document.activeElement)) $("#content").focus({ preventScroll: true });
  seen.remove();
  $(".item[aria-current] .dot")?.remove();
}
function watch() {
  clearTimeout(looking);
  if (seen && !document.hidden) looking = setTimeout(tell, LOOKED);
}
watch();
document.addEventListener("visibilitychange", watch);
