// Keys. The sheet is the table: each of its lines names a combination and what it runs, or presses what carries
// it as data-key. Letters go by the place of the key, so that they work on a Russian or Chinese keyboard too.
import { $, $$, ROWS, rows, move, standingRow } from "./desk.js";
import { hold, isEndOfCode, isScanning, placeOf, release } from "./scan.js";

const ARROWS = { ArrowDown: "j", ArrowUp: "k" };
const NAMED = { Enter: "enter", Escape: "esc", " ": "space", Spacebar: "space" };

// The name of a pressed key as the sheet writes it; "" for what the sheet does not know.
export function nameOf({ key, code, shiftKey }) {
  if (NAMED[key]) return NAMED[key];
  if (ARROWS[key]) return ARROWS[key];
  if (shiftKey && code === "Slash") return "?";
  if (key.length === 1 && key > " " && key <= "~") return key.toLowerCase();
  return placeOf(code);
}

// Single characters can be switched off (WCAG 2.1.4); named keys and those with Ctrl stay.
const SINGLE = "desk.single-keys";
const single = () => localStorage.getItem(SINGLE) !== "off";
for (const box of $$("[data-single-keys]")) {
  box.checked = single();
  box.addEventListener("change", () => localStorage.setItem(SINGLE, box.checked ? "on" : "off"));
}

// What carries the combination: in the row we stand on (else the first), or outside of rows.
const ROW = `:is(${ROWS})`;
export function bearer(combo) {
  const all = $$(`[data-key="${combo}"]`);
  const row = standingRow() ?? rows()[0];
  // What is ticked is meant before the row one stands on.
  const ofTicked = combo !== "esc" && $("input[name=item]:checked") && all.find((el) => el.closest("form.bulk"));
  if (ofTicked) return ofTicked;
  const free = all.filter((el) => !el.closest(ROW) && (combo.startsWith("g ") || el.checkVisibility()));
  return all.find((el) => row?.contains(el)) ?? free[0];
}
function openPart(summary) {
  const part = summary.parentElement;
  part.open = !part.open;
  for (const menu of $$("details.menu[open]")) if (part.open && !menu.contains(part)) menu.open = false;
  const field = part.open && $$("input:not([type=hidden]), select, textarea, button", part).find((el) => el.checkVisibility());
  (field || summary).focus();
}
export function press(el) {
  if (!el) return false;
  if (el.getAttribute("aria-disabled") === "true") {
    el.focus();
    $("#live").textContent = document.getElementById(el.getAttribute("aria-describedby"))?.textContent ?? "";
  } else if (el.matches("textarea, select, input:not([type=checkbox], [type=radio])")) {
    el.focus();
    el.scrollIntoView({ block: "nearest" });
  } else if (el.matches("summary")) openPart(el);
  else el.click();
  return true;
}

function tab(step) {
  const tabs = $$("nav.tabs a"), at = tabs.findIndex((a) => a.hasAttribute("aria-current"));
  if (tabs.length) location.assign(tabs[(at + step + tabs.length) % tabs.length].href);
}
function openAct(n) {
  const act = $$(".acts > .act > summary", $("#decision, #cabinet") ?? document)[n - 1];
  if (act) { act.parentElement.open = true; act.focus(); }
  else press($$(`[data-digit="${n}"]`).find((el) => el.closest("label")?.checkVisibility()));
}
function sendForm({ target }) {
  const form = target.form ?? $("form", target.closest(".act") ?? undefined);
  if (!target.form && !target.closest(".act")) return false;
  const menu = target.closest(".menu__in"), own = form?.contains(menu) ? menu : form; // one form may be a bar of menus
  return press($(".btn--go, .btn--money", own) ?? $("button[type=submit]", own));
}
// One step back: a menu, what stands open beside, a decision, a field.
function back({ target }) {
  const menu = $$("details.menu[open]").at(-1), act = target.closest("details.act[open]");
  if (menu) { menu.open = false; $("summary", menu).focus(); return true; }
  if (act && target.matches(":not(summary)")) { act.open = false; $("summary", act).focus(); return true; }
  if (press(bearer("esc"))) return true;
  if (target.type === "search" && target.value) return false;
  if (!isField(target)) return !isTyped() && press($("[data-back]"));
  (standingRow() ?? $("#content")).focus();
  return true;
}
// Whether something stands written that leaving would lose.
const isTyped = () => $$("textarea, input[type=text], input:not([type])").some((el) => el.value !== el.defaultValue && el.checkVisibility());
const RUN = {
  find: () => $("#find")?.showModal(), sheet: () => $("#keys")?.showModal(),
  down: () => press($("[data-next]")) || move(1), up: () => press($("[data-before]")) || move(-1), tabBefore: () => tab(-1), tabAfter: () => tab(1),
  open: ({ target }) => target.matches(ROW) && press($("td a, a.item, .grow a", target)),
  act: (event, name) => openAct(Number(name)), send: sendForm, back,
};
const TABLE = new Map();
for (const line of $$("#keys [data-combo]")) {
  const { combo, run } = line.dataset;
  const names = combo === "1…9" ? [..."123456789"] : [combo];
  for (const name of names) TABLE.set(name, run ? RUN[run] : () => press(bearer(name)));
}

const isField = (el) => el.matches?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
const IN_FIELDS = new Set(["ctrl+k", "ctrl+enter", "esc"]);
// In an empty field for scans there is nothing to edit: keys with Ctrl act there too.
const isIdle = (el, combo) => el.matches("[data-takes-scans]") && !el.value && combo.startsWith("ctrl+");
const REPEATING = new Set(["j", "k"]);
let first = { name: "", at: -Infinity }; // of two keys one after the other
function comboOf(event, name) {
  if (event.ctrlKey || event.metaKey) return `ctrl+${name}`;
  const both = `${first.name} ${name}`;
  if (event.timeStamp - first.at < 1_200 && TABLE.has(both)) return both;
  return name;
}
// Arrows walk a list, and scroll whatever else they are pressed in.
const isWalk = ({ target, shiftKey, ctrlKey, metaKey }) =>
  !shiftKey && !ctrlKey && !metaKey && (target.matches(ROW) || target.matches("main, body") && Boolean($(".tbl--rows")));
// Whether this key may act where it was pressed.
function isOurs(event, combo) {
  if (event.repeat && !REPEATING.has(combo)) return false;
  if ($("dialog[open]") && combo !== "ctrl+enter" || isField(event.target) && !IN_FIELDS.has(combo) && !isIdle(event.target, combo)) return false;
  if (ARROWS[event.key] && !isWalk(event)) return false;
  if (combo === "space" && !event.target.matches(`${ROW}, main, body`)) return false; // it presses a button in focus
  return single() || event.key in ARROWS || combo.startsWith("ctrl+") || Object.values(NAMED).includes(combo);
}
// These change nothing, so they need not wait until it is known that no scanner types.
const AT_ONCE = new Set(["j", "k", "?"]);
document.addEventListener("keydown", (event) => {
  if (!TABLE.size || event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const isTyping = isField(event.target), isChord = event.ctrlKey || event.metaKey;
  if (!isTyping && isEndOfCode(event)) { event.preventDefault(); return; }
  if (event.altKey || isChord && isScanning(event)) return; // some codes hold what cannot be printed
  const name = nameOf(event), combo = name && comboOf(event, name);
  first = { name: combo === "g" && !isTyping ? "g" : "", at: event.timeStamp };
  const run = isOurs(event, combo) && TABLE.get(combo);
  const act = run ? () => run(event, name) : null;
  if (event.key.length === 1 && !isTyping && !isChord && (event.key !== " " || isScanning(event))) {
    hold(event, { act, now: AT_ONCE.has(combo) });
    if (act) event.preventDefault();
    return;
  }
  release();
  if (act && act() !== false) event.preventDefault();
});
