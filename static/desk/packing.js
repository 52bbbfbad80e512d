// Packing: scans go to the desk one after the other, each is answered by a sound and a word; what must not leave fills
// the screen until somebody says that it lies aside. Without this every step is a form and a page.
import { $, $$ } from "./desk.js";
import { codeOf, placeOf } from "./scan.js";

const input = $("[data-takes-scans]"), form = input?.form, table = form?.matches("[data-in-place]");
const live = $("#live");
const stopper = () => $("[data-stopper]");

// Sounds are made, not fetched: pitch in Hz and length in seconds, one after the other.
const TUNES = {
  counted: [[880, 0.07]], complete: [[880, 0.07], [1320, 0.16]], opened: [[660, 0.07]], taken: [[520, 0.07]],
  sent: [[1320, 0.09], [1760, 0.2]], bad: [[220, 0.16], [175, 0.3]],
  stopped: [[140, 0.3], [210, 0.3], [140, 0.3], [210, 0.3], [140, 0.5]],
};
const SILENT = "desk.pack-silent", switcher = $("[data-sound]");
let audio = null;
function play(name) {
  if (localStorage.getItem(SILENT) === "on" || !window.AudioContext) return;
  audio ??= new AudioContext();
  if (audio.state !== "running") audio.resume().catch(() => {}); // made before anybody pressed a key
  const isHarsh = name === "bad" || name === "stopped";
  let at = audio.currentTime;
  for (const [pitch, length] of TUNES[name] ?? TUNES.bad) {
    const tone = audio.createOscillator(), level = audio.createGain();
    tone.type = isHarsh ? "square" : "sine";
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(isHarsh ? 0.25 : 0.2, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + length);
    tone.connect(level).connect(audio.destination);
    tone.start(at);
    tone.stop(at + length);
    at += length;
  }
}
if (switcher) {
  const show = () => switcher.setAttribute("aria-pressed", String(localStorage.getItem(SILENT) !== "on"));
  switcher.hidden = false;
  show();
  switcher.addEventListener("click", () => {
    localStorage.setItem(SILENT, localStorage.getItem(SILENT) === "on" ? "off" : "on");
    show();
    play("counted");
    input.focus();
  });
}

// One after the other, whatever the scanner's pace: the next is sent when the last is answered.
const waiting = [];
const TWICE = 40; // ms between two Enters of one scan
let isSending = false, enteredAt = -Infinity;
async function drain() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) await send(waiting.shift());
  isSending = false;
}
async function send({ from, code }) {
  if (stopper() && !stopper().contains(from)) return play("stopped"); // nothing goes on until it lies aside
  const body = new FormData(from);
  if (code !== undefined) body.set("code", code);
  htmx.trigger("#pack", "htmx:abort"); // what is on its way is older than this
  delete $("#pack-said").dataset.kind;
  await htmx.ajax("POST", from.getAttribute("action"), { target: "#pack", swap: "outerHTML", values: Object.fromEntries(body) }).catch(() => {});
  const { kind = "failed" } = $("#pack-said").dataset;
  if (kind === "failed") { $("#pack-said").replaceChildren($("#pack-failed").content.cloneNode(true)); waiting.length = 0; }
  if (stopper()) return stop();
  play(kind in TUNES ? kind : "bad");
  live.textContent = "";
  live.textContent = $("#pack-said").textContent.trim();
  if (!waiting.length) input.focus();
}
function take(code) {
  // Some scanners end with two Enters: the second means nothing.
  const isSecond = !code && performance.now() - enteredAt < TWICE;
  enteredAt = performance.now();
  if (isSecond) return;
  waiting.push({ from: form, code });
  drain();
}
document.addEventListener("submit", (event) => {
  const from = event.target;
  if (!table || !from.matches("form[data-in-place]")) return;
  event.preventDefault();
  event.stopPropagation(); // nothing leaves the page
  if (from !== form) { waiting.push({ from }); return drain(); }
  const code = typedCode();
  input.value = "";
  take(code);
}, { capture: true });

// What a scanner typed while the keyboard was set to another alphabet is read by the places of the keys; what a person
// typed stays as it is.
let typed = [];
function typedCode() {
  const code = codeOf(typed, input.value.trim());
  typed = [];
  return code;
}
input?.addEventListener("keydown", ({ key, code, shiftKey, ctrlKey, metaKey, timeStamp }) => {
  if (ctrlKey || metaKey || key.length !== 1) { if (key !== "Shift" && key !== "Enter") typed = []; return; }
  if (!input.value) typed = [];
  typed.push({ key, place: placeOf(code, shiftKey) || key, at: timeStamp });
});
// A code scanned while the focus was elsewhere.
input?.addEventListener("scan", ({ detail }) => {
  if (table) return take(detail);
  input.value = detail;
  form.requestSubmit();
});

// The stop: above everything, said at once, and no key of a scanner takes it away.
function stop() {
  const dialog = stopper();
  waiting.length = 0;
  if (!dialog || dialog.matches(":modal")) return;
  dialog.close();
  dialog.showModal();
  $("h2", dialog).focus();
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); $("[data-stop-away]", dialog).click(); });
  play("stopped");
}

if (table) {
  addEventListener("focus", () => stopper() || input.focus());
  document.addEventListener("click", ({ target }) => stopper() || target.closest("a, button, input, label, summary, select, dialog") || input.focus());
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "pack" && isSending) event.preventDefault();
  });
  let trouble = Number($("#pack-done").dataset.trouble);
  const asked = new Set();
  document.addEventListener("htmx:afterSettle", () => {
    if (stopper()) stop();
    const now = Number($("#pack-done").dataset.trouble);
    if (now > trouble) { play("bad"); live.textContent = $("#pack-trouble").content.textContent.trim(); }
    trouble = now;
    askLabels(asked);
  });
  askLabels(asked);
  stop();
  const options = $("[data-options]");
  $("button", options).hidden = true;
  options.addEventListener("change", () => fetch(options.action, { method: "POST", body: new FormData(options), redirect: "manual" }));
}
// Labels of what Ozon shows as packed, where the packer wants them asked for: each once.
function askLabels(asked) {
  const from = $("[data-ask-labels]"), keys = from ? $$("[name=packing]", from).map((one) => one.value) : [];
  if (!keys.some((key) => !asked.has(key))) return;
  keys.forEach((key) => asked.add(key));
  fetch(from.action, { method: "POST", body: new FormData(from), headers: { "HX-Request": "true" } });
}

// The list: ticks, and how many there are. It keeps still while somebody ticks.
const boxes = () => $$("#packing input[name=item]"), bar = $("form.bulk"), told = bar && $("[data-ticked]", bar);
function count() {
  const on = boxes().filter((box) => box.checked).length, all = $("#packing [data-all]");
  if (all) { all.checked = on > 0 && on === boxes().length; all.indeterminate = on > 0 && !all.checked; }
  if (!told) return;
  told.textContent = told.dataset.ticked.replace("{n}", on);
  if (on) live.textContent = told.textContent;
}
document.addEventListener("change", ({ target }) => {
  if (target.matches("#packing [data-all]")) for (const box of boxes()) box.checked = target.checked;
  if (target.matches("#packing input[type=checkbox]")) count();
});
document.addEventListener("reset", () => setTimeout(count));
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "packing" && (document.hidden || $("details.menu[open]") || boxes().some((box) => box.checked))) event.preventDefault();
});
// A form that ends in a tab of its own leaves this page as it is: it can be sent again.
document.addEventListener("submit", ({ target, submitter }) => {
  if (submitter?.formTarget === "_blank") setTimeout(() => { delete target.dataset.sent; }, 1_000);
}, { capture: true });
