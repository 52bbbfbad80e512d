// Stock: what a scanner reads goes into the field that waits for it, wherever the focus is; counts answer in place, one
// after the other. Without this every scan is a form and a page.
import { $ } from "./desk.js";
import { codeOf, placeOf } from "./scan.js";

const input = $("[data-takes-scans]"), form = input?.form, live = $("#live");
const waiting = [];
let isSending = false, typed = [];

// A code scanned while the focus was elsewhere.
input?.addEventListener("scan", ({ detail }) => {
  input.value = detail;
  typed = [];
  form.requestSubmit();
});
// What a scanner typed while the keyboard was set to another alphabet is read by the places of the keys.
input?.addEventListener("keydown", ({ key, code, shiftKey, ctrlKey, metaKey, timeStamp }) => {
  if (ctrlKey || metaKey || key.length !== 1) { if (key !== "Shift" && key !== "Enter") typed = []; return; }
  if (!input.value) typed = [];
  typed.push({ key, place: placeOf(code, shiftKey) || key, at: timeStamp });
});

// Pitch in Hz and length in seconds of what is heard: counted, or not.
let audio = null;
function play(kind) {
  if (localStorage.getItem("desk.pack-silent") === "on" || !window.AudioContext) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator(), level = audio.createGain(), isBad = kind === "bad", at = audio.currentTime;
  const length = isBad ? 0.35 : 0.07;
  tone.type = isBad ? "square" : "sine";
  tone.frequency.value = isBad ? 200 : 880;
  level.gain.setValueAtTime(0.2, at);
  level.gain.exponentialRampToValueAtTime(0.001, at + length);
  tone.connect(level).connect(audio.destination);
  tone.start(at);
  tone.stop(at + length);
}

async function send({ action, target, body }) {
  delete $(target)?.dataset.kind; // what it says afterwards is the answer
  await htmx.ajax("POST", action, { target, swap: "outerHTML", values: body }).catch(() => {});
  const { said = "", kind = "failed" } = $(target)?.dataset ?? {};
  if (kind) play(kind === "failed" ? "bad" : kind);
  live.textContent = "";
  live.textContent = kind === "failed" ? fail($(target)) : said;
}
// No answer: nobody may believe that it was counted, and what waited behind it is scanned again too.
function fail(part) {
  const words = $("#scan-failed").content.firstElementChild.cloneNode(true);
  waiting.length = 0;
  $("[data-failed]", part ?? document)?.remove();
  part?.prepend(words);
  return words.textContent.trim();
}
async function drain() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) await send(waiting.shift());
  isSending = false;
  input?.focus();
}
document.addEventListener("submit", (event) => {
  const from = event.target;
  if (from === form && typed.length) input.value = codeOf(typed, input.value.trim());
  typed = [];
  if (!from.matches("form[data-in-place]")) return;
  event.preventDefault();
  event.stopPropagation(); // nothing leaves the page, and the next scan may come at once
  const body = Object.fromEntries(new FormData(from));
  if (from === form) {
    if (!body.code.trim()) return; // some scanners end with two Enters: the second means nothing
    input.value = "";
  }
  waiting.push({ action: from.getAttribute("action"), target: from.dataset.inPlace, body });
  drain();
}, { capture: true });
