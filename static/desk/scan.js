// A barcode scanner types like a person, only much faster, and ends with Enter. What is typed outside of fields is
// held for the blink that tells one from the other; then it is either a code, or the keys a person pressed.
import { $ } from "./desk.js";

const GAP = 50, ENDS = 150; // ms between two keys of a scanner, and until its Enter
const SHORTEST = 5; // characters of a code
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

// Enter: whether it ended a code.
export function isEndOfCode(event) {
  if (held.length < SHORTEST || event.timeStamp - last() > ENDS) return false;
  const code = textOf(held);
  held = [];
  clearTimeout(timer);
  const taker = $("[data-takes-scans]"); // a page that works with scans takes them itself
  if (taker) taker.dispatchEvent(new CustomEvent("scan", { detail: code })); else lead(code);
  return true;
}

// What was typed into a field: by the places of its keys where it came in another alphabet at the pace of a scanner.
export function codeOf(keys, value) {
  const isQuick = keys.length >= SHORTEST && keys.every(({ at }, i) => !i || at - keys[i - 1].at <= GAP);
  return isQuick && keys.map(({ key }) => key).join("") === value ? textOf(keys) : value;
}
// A scanner presses keys of a US keyboard; where they came out in another alphabet, the places of the keys count.
function textOf(keys) {
  const isForeign = keys.some(({ key }) => key.length === 1 && key > "~");
  return keys.map(({ key, place }) => (isForeign ? place : key)).join("");
}

async function lead(code) {
  asking?.abort();
  asking = new AbortController();
  const { scan, failed } = $("#find").dataset;
  try {
    const address = `${scan}?${new URLSearchParams({ q: code })}`;
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (answer.redirected) location.reload(); // to the login, and back here
    else if (!answer.ok) tell(failed);
    else {
      const { url, said } = await answer.json();
      if (url) location.assign(url);
      else tell(said);
    }
  } catch (error) {
    if (error.name !== "AbortError") tell(failed);
  }
}
function tell(words) {
  const toast = $("#scan-said").content.firstElementChild.cloneNode(true);
  $("p", toast).textContent = words;
  $(".toasts").replaceChildren(toast);
}
