// The page of one return: the buyer's pictures large, sums that follow what is typed, on to the next claim.
import { $, $$ } from "./desk.js";

// Pictures: a click opens them above the page; with Ctrl, or without this, each is a link of its own.
const dialog = $("#shot"), all = () => $$("[data-shot]");
let shots = all();
let at = 0;
function show(n) {
  at = (n + shots.length) % shots.length;
  const image = $("img", dialog), small = $("img", shots[at]);
  image.src = shots[at].href;
  image.alt = small.alt || shots[at].textContent.trim();
  $("[role=status]", dialog).textContent = shots[at].nextElementSibling?.textContent || small.alt;
}
if (dialog) {
  document.addEventListener("click", (event) => {
    const shot = event.target.closest("[data-shot]");
    if (!shot || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    shots = all(); // more of a talk may have come meanwhile
    for (const button of $$("[data-step]", dialog)) button.hidden = shots.length < 2;
    show(shots.indexOf(shot));
    dialog.showModal();
  });
  for (const button of $$("[data-step]", dialog)) {
    button.addEventListener("click", () => show(at + Number(button.dataset.step)));
  }
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(at + step);
  });
  dialog.addEventListener("close", () => shots[at].focus());
}

// A sum being typed is shown as it would move, in the act's figures and on its button. The server checks it again.
const KOPECKS = /^\d{1,12}(?:[.,]\d{1,2})?$/;
function kopecksIn(text) {
  const bare = text.replace(/[\s₽₸¥$€]/g, "");
  if (!KOPECKS.test(bare)) return null;
  const [whole, rest = ""] = bare.split(/[.,]/);
  return BigInt(whole + rest.padEnd(2, "0"));
}
function written(kopecks, sample) {
  const [, sign] = /0([.,])00/.exec(sample) ?? [];
  if (!sign) return "";
  const digits = String(kopecks).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return sample.replace(`0${sign}00`, `${whole}${sign}${digits.slice(-2)}`);
}
const said = new WeakMap();
function follow(field) {
  const form = field.form, button = $("button[type=submit]", form);
  const typed = kopecksIn(field.value || (field.dataset.onto ? "0" : ""));
  const total = typed === null ? null : typed + (kopecksIn(field.dataset.onto || "0") ?? 0n);
  const sum = total === null ? "" : written(total, field.dataset.sample);
  for (const figure of $$("[data-live]", form)) figure.textContent = sum;
  if (!button || !field.dataset.says) return;
  if (!said.has(button)) said.set(button, button.textContent);
  // "Ask a second person" stays: whether it is asked is not for this page to say.
  const moves = button.classList.contains("btn--money");
  button.textContent = moves && sum ? field.dataset.says.replace("%(sum)s", sum) : said.get(button);
}
for (const field of $$("[data-typed]")) {
  follow(field);
  field.addEventListener("input", () => follow(field));
}

// "And on to the next case" is on until somebody does not want it, in this browser.
const GO_ON = "desk.claims.and-next";
for (const box of $$("[data-next-claim]")) {
  box.checked = localStorage.getItem(GO_ON) !== "off";
  box.addEventListener("change", () => {
    localStorage.setItem(GO_ON, box.checked ? "on" : "off");
    for (const other of $$("[data-next-claim]")) other.checked = box.checked;
  });
}
