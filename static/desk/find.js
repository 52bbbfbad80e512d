// The command bar: cases, products and saved views come from the server; recent cases, acts and pages are here.
import { $, $$, rows } from "./desk.js";
import { bearer, press } from "./keys.js";
import { codeOf, isCode, placeOf } from "./scan.js";

const dialog = $("#find"), field = $("#cmd-q"), list = $("#cmd-list");
const RECENT = `desk.recent.${dialog?.dataset.user}`, MOST_RECENT = 8;
const clock = $("#cmd-clock")?.content.firstElementChild;
const kept = () => {
  try { return JSON.parse(localStorage.getItem(RECENT)) ?? []; } catch { return []; }
};
function remember({ case: number, product }) {
  if (!number) return;
  const rest = kept().filter((one) => one.href !== location.pathname);
  localStorage.setItem(RECENT, JSON.stringify([{ href: location.pathname, number, product }, ...rest].slice(0, MOST_RECENT)));
}
// Whoever sits here next shall not read what this one looked at.
document.addEventListener("submit", (event) => {
  if (event.target.matches('form[action$="/logout/"]')) { localStorage.removeItem(RECENT); sessionStorage.clear(); }
});

const fold = (text) => text.toLowerCase().replaceAll("ё", "е").trim();
// The same keys on the other keyboard.
const LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.", CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю";
const swap = (letter, from, to) => to[from.indexOf(letter)];
const switched = (text) => fold([...text].map((letter) => swap(letter, LATIN, CYRILLIC) ?? swap(letter, CYRILLIC, LATIN) ?? letter).join(""));
function option(id, { href, text, extra = "", caps = [], icon, act }) {
  const el = document.createElement(href ? "a" : "div");
  el.className = "opt";
  el.id = id;
  el.setAttribute("role", "option");
  el.setAttribute("aria-selected", "false");
  el.tabIndex = -1;
  if (href) el.href = href;
  if (icon) el.append(icon.cloneNode(true));
  const name = document.createElement("span"), more = document.createElement("span");
  name.className = "grow cut-1";
  more.className = "t3";
  more.textContent = extra;
  name.append(text, " ", more);
  el.append(name, ...caps.map((cap) => cap.cloneNode(true)));
  if (act) el.addEventListener("click", () => { dialog.close(); act(); });
  return el;
}
function fill(group, choices) {
  $$(".opt", group).forEach((old) => old.remove());
  group.append(...choices.map((choice, n) => option(`${group.id}-${n}`, choice)));
  group.hidden = !choices.length;
}

// What can be gone to is in the navigation; what can be done is what carries a key, and the acts of the case.
const pages = () => $$(".nav a[href]:not(.brand, .find, .skip)").map((a) => ({
  href: a.href, text: ($("span:not(.who, .sr)", a) ?? a).textContent.trim(), icon: $("svg", a),
  caps: a.dataset.key ? $$(`#keys [data-combo="${a.dataset.key}"] kbd`) : [],
}));
// One letter means another act at another place: the later section of those that are of this page says what it is.
const isHere = (place) => ({ list: rows().length > 0, case: !rows().length })[place] ?? (!place || location.pathname.startsWith(`/${place}/`));
const lines = () => new Map($$("#keys [data-combo]:not([data-run])")
  .filter((line) => /^[a-z]$/.test(line.dataset.combo) && isHere(line.closest("section").dataset.place) && bearer(line.dataset.combo))
  .map((line) => [line.dataset.combo, line]));
const keyed = () => [...lines().values()]
  .map((line) => ({ text: line.firstChild.textContent.trim(), caps: $$("kbd", line), act: () => press(bearer(line.dataset.combo)) }));
const decisions = () => $$(".acts > .act > summary").map((summary) => ({
  text: $(".grow", summary).textContent.trim(), extra: $(".money", summary)?.textContent ?? "",
  caps: $$("kbd", summary), icon: $("svg", summary),
  act: () => { summary.parentElement.open = true; summary.focus(); },
}));
function once(choices) {
  return [...new Map(choices.map((choice) => [choice.text, choice])).values()];
}
function fillHere() {
  const spelt = [fold(field.value), switched(fold(field.value))];
  const holds = ({ text, extra = "" }) => spelt.some((asked) => fold(`${text} ${extra}`).includes(asked));
  const found = new Set($$("#cmd-found a").map((a) => a.pathname));
  const recent = kept().filter(({ href }) => href !== location.pathname && !found.has(href));
  fill($("#cmd-recent"), recent.map(({ href, number, product }) => ({ href, text: number, extra: product, icon: clock })).filter(holds));
  fill($("#cmd-acts"), once([...decisions(), ...keyed()]).filter(holds));
  fill($("#cmd-pages"), pages().filter(holds));
}

// The one option that Enter opens; the focus itself stays in the field.
const options = () => $$(".opt", list).filter((el) => !el.closest("[hidden]"));
const chosen = () => $('.opt[aria-selected="true"]', list);
function choose(el) {
  chosen()?.setAttribute("aria-selected", "false");
  el?.setAttribute("aria-selected", "true");
  el?.scrollIntoView({ block: "nearest" });
  if (el) field.setAttribute("aria-activedescendant", el.id);
  else field.removeAttribute("aria-activedescendant");
}
function step(by) {
  const all = options(), at = all.indexOf(chosen());
  if (all.length) choose(all[(at + by + all.length) % all.length]);
}
// `answered`: the text the found ones were found for. `moved`: somebody chose among them since he typed.
// `hurried`: Enter was pressed before the answer came.
let answered = null, moved = false, hurried = false, isOpen = false, asking = null, pause = 0;
const asked = () => field.value.trim();
function show() {
  const before = moved && chosen()?.id;
  list.hidden = false;
  fillHere();
  const all = options(), isOver = answered === asked();
  list.hidden = !all.length;
  field.setAttribute("aria-expanded", String(all.length > 0));
  $("#cmd-none").hidden = all.length > 0 || !isOver;
  choose(all.find((el) => el.id === before) ?? all[0]);
  if (isOver && isOpen) $("#live").textContent = list.dataset.said.replace("{n}", all.length);
}
// An answer to an older text is dropped.
async function ask() {
  asking?.abort();
  const { signal } = asking = new AbortController();
  const text = asked(), address = `${field.form.action}?${new URLSearchParams({ q: text })}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal });
    if (answer.redirected) { location.reload(); return; } // to the login, and back here
    if (!answer.ok) throw new Error(answer.statusText);
    const found = await answer.text();
    if (signal.aborted) return;
    $("#cmd-found").innerHTML = found;
    answered = text;
    show();
    const named = $("[data-only]", list) ?? (options().length === 1 && chosen());
    if (hurried && named) named.click();
  } catch (error) {
    if (error.name !== "AbortError") $("#cmd-error").hidden = false;
  }
  hurried = false;
}
function typed() {
  moved = hurried = false;
  $("#cmd-error").hidden = true;
  show();
  asking?.abort();
  clearTimeout(pause);
  pause = setTimeout(ask, 150);
}
function opened() {
  if (isOpen) return;
  isOpen = true;
  keys = [];
  field.select();
  typed();
}
// A scanner may end with Tab, and its keys come out in the alphabet of the keyboard.
let keys = [];
function scanned(event) {
  const { key, code, shiftKey, timeStamp: at } = event;
  if (key === "Shift") return;
  const isScan = ["Enter", "Tab"].includes(key) && isCode(keys, at), text = isScan ? codeOf(keys, asked()) : "";
  if (!asked() || key.length !== 1 || event.ctrlKey || event.metaKey || at - keys.at(-1)?.at > 100) keys = [];
  if (key.length === 1) keys.push({ key, place: placeOf(code, shiftKey) || key, at });
  if (!isScan) return;
  event.preventDefault();
  field.value = text;
  typed();
  hurried = true;
}
// What was found for an older text is never opened.
function pressed(event) {
  scanned(event);
  if (event.defaultPrevented) return;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) { event.preventDefault(); moved = true; step(by); return; }
  if (event.key !== "Enter" || event.isComposing || !$("#cmd-error").hidden) return;
  event.preventDefault();
  const at = chosen(), isHere = at?.closest("#cmd-recent, #cmd-acts, #cmd-pages") && !/\d/.test(asked());
  if (answered !== asked() && !isHere) { hurried = true; return; }
  if (!at) return;
  if (!event.ctrlKey && !event.metaKey) at.click();
  else if (at.href) open(at.href, "_blank", "noopener");
}

if (dialog) {
  remember(dialog.dataset);
  field.addEventListener("focus", opened);
  dialog.addEventListener("close", () => { isOpen = false; asking?.abort(); });
  field.addEventListener("input", typed);
  field.addEventListener("keydown", pressed);
  list.addEventListener("mousemove", (event) => {
    const el = event.target.closest(".opt");
    if (el && el !== chosen()) { moved = true; choose(el); }
  });
  list.addEventListener("mousedown", (event) => event.target.closest(".opt") && event.preventDefault()); // focus stays
}
