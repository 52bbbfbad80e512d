// A barcode scanner types like a person, only much faster, and ends with Enter or Tab. What is typed outside of fields
// is held for the blink that tells one from the other; then it is either a code, or the keys a person pressed. What is
// typed into a field stands there at once, and is taken out again when it turns out to be a code.
import { $, $$ } from "./desk.js";

const GAP = 50, ENDS = 150; // ms between two keys of a scanner, and until what it ends with
const SHORTEST = 5; // characters of a code
const CODE = /^(?=.{6})(?=(?:.*\d){4})\S+$/; // what in a field is a code and no word
let held = [], timer = 0, asking = null;

const last = () => held.at(-1)?.at ?? -Infinity;
export const isScanning = (event) => held.length > 0 && event.timeStamp - last() <= GAP;

// What a US keyboard has at this place; "" where no character is.
const PLAIN = "`1234567890-=[]\\;',./", SHIFTED = "~!@#$%^&*()_+{}|:\"<>?";
const PLACES = {
  Backquote: "`", Minus: "-", Equal: "=", BracketLeft: "[", BracketRight: "]", Backslash: "\\", Semicolon: ";",
  Quote: "'", Comma: ",", Period: ".", Slash: "/",
};
export function placeOf(code, shiftKey = false) {
  const [, letter, digit] = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(code) ?? [];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  const place = digit ?? PLACES[code] ?? "";
  return shiftKey && place ? SHIFTED[PLAIN.indexOf(place)] : place;
}

// Hold a key. `act` is what it does for a person; `now`: it may do so at once, for it changes nothing.
export function hold(event, { act, now }) {
  if (!isScanning(event)) release();
  if (now) act?.();
  const { key, code, shiftKey } = event;
  held.push({ key, place: placeOf(code, shiftKey) || key, at: event.timeStamp, act: now ? null : act });
  clearTimeout(timer);
  timer = setTimeout(giveUp, held.length < SHORTEST ? GAP : ENDS);
}

// Nothing came for a while; where the page was busy, keys may still wait to be heard.
function giveUp() {
  if (navigator.scheduling?.isInputPending?.()) timer = setTimeout(giveUp);
  else release();
}
// A person after all: the keys do what they say, in their order.
export function release() {
  clearTimeout(timer);
  const keys = held;
  held = [];
  if (keys.length < SHORTEST) keys.forEach(({ act }) => act?.());
}

// Enter or Tab: whether it ended a code.
export function isEndOfCode(event) {
  if (!isEnd(event) || held.length < SHORTEST || event.timeStamp - last() > ENDS) return false;
  const code = textOf(held);
  held = [];
  clearTimeout(timer);
  go(code);
  return true;
}
const isEnd = ({ key, ctrlKey, altKey, metaKey }) => (key === "Enter" || key === "Tab") && !ctrlKey && !altKey && !metaKey;
function go(code) {
  const taker = $("[data-takes-scans]"); // a page that works with scans takes them itself
  if (!taker) return lead(code);
  if (isTyped(taker)) return tell($("#find").dataset.unsaved);
  taker.dispatchEvent(new CustomEvent("scan", { detail: code }));
}

// Fields a code belongs into, and those that do something of their own with it.
const OWN = "[data-takes-scans], [data-code], #cmd-q", FIELDS = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea, select";
const isAsking = (field) => field.matches("input") && (field.type === "search" || field.form?.method === "get");
let typed = [], before = null; // the keys of one burst, and what stood in the field when it began
addEventListener("keydown", (event) => {
  const { target: field, key, code, shiftKey, timeStamp: at } = event;
  if (["Shift", "CapsLock", "NumLock"].includes(key)) return;
  if (!field.matches?.(FIELDS) || field.matches(OWN) || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) { typed = []; return; }
  if (isEnd(event) && field === before?.field && isCode(typed, at)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    take(field, textOf(typed));
  }
  if (key.length !== 1) { typed = []; return; }
  if (field !== before?.field || !typed.length || at - typed.at(-1).at > GAP) {
    typed = [];
    before = { field, value: field.value, caret: field.selectionStart, index: field.selectedIndex };
  }
  typed.push({ key, place: placeOf(code, shiftKey) || key, at });
}, { capture: true });
// Whether these keys are a code that ended just now.
export function isCode(keys, at) {
  return isQuick(keys) && at - keys.at(-1).at <= ENDS && CODE.test(textOf(keys));
}
function take(field, code) {
  // Where one looks for something the code stays, and is looked for there if no case has it.
  if (isAsking(field)) return lead(code, () => field.form.requestSubmit());
  const isSelect = field.matches("select");
  if (isSelect) field.selectedIndex = before.index;
  else field.value = before.value;
  if (before.caret !== undefined && before.caret !== null) field.setSelectionRange(before.caret, before.caret);
  for (const name of isSelect ? ["input", "change"] : ["input"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  go(code);
}
// Whether words stand on the page that leaving it would lose.
function isTyped(taker = null) {
  return $$("textarea, input:is([type=text], :not([type]))").some((el) => el !== taker && el.value !== el.defaultValue
    && el.form?.method === "post" && !el.closest("[data-drafts], [data-draft]") && el.checkVisibility());
}

// What was typed into a field: by the places of its keys where it came in another alphabet at the pace of a scanner.
export function codeOf(keys, value) {
  return isQuick(keys) && keys.map(({ key }) => key).join("") === value ? textOf(keys) : value;
}
const isQuick = (keys) => keys.length >= SHORTEST && keys.every(({ at }, i) => !i || at - keys[i - 1].at <= GAP);
// A scanner presses keys of a US keyboard; where they came out in another alphabet, the places of the keys count.
function textOf(keys) {
  const isForeign = keys.some(({ key }) => key.length === 1 && key > "~");
  return keys.map(({ key, place }) => (isForeign ? place : key)).join("");
}

// To the case of the code; `otherwise`: what to do where it is of no one case.
async function lead(code, otherwise) {
  asking?.abort();
  asking = new AbortController();
  const { scan, failed, page, unsaved } = $("#find").dataset;
  try {
    const address = `${scan}?${new URLSearchParams({ q: code })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (answer.redirected) location.reload(); // to the login, and back here
    else if (!answer.ok) tell(failed);
    else {
      const { url, said } = await answer.json();
      if (otherwise && (!url || url.startsWith(page))) otherwise();
      else if (url && isTyped()) tell(unsaved, { url, code });
      else if (url) location.assign(url);
      else tell(said);
    }
  } catch (error) {
    if (error.name !== "AbortError") tell(failed);
  }
}
// Above the dialog that stands open: what is outside of it could be neither seen nor pressed.
function tell(words, { url, code } = {}) {
  const toast = $("#scan-said").content.firstElementChild.cloneNode(true), link = $("a", toast);
  $("p", toast).prepend(words);
  if (url && link) { link.href = url; link.textContent = code; } else link?.remove();
  const dialog = $("dialog:modal"), above = dialog && ($(":scope > .toasts", dialog) ?? document.createElement("div"));
  if (!dialog) return $(".toasts").replaceChildren(toast);
  above.className = "toasts";
  above.replaceChildren(toast);
  dialog.append(above);
}
