// Writing to a buyer: what the rules say of the text while it is typed, where it stands, and a press that mends it.
// A field says where to ask (data-check), for which shop, and where the findings go (data-findings).
import { $, $$ } from "./desk.js";

const PAUSE = 300, LONGEST = 10_000;
const works = new WeakMap(); // by field: the timer, the question on its way, what was said of it last
const workOf = (field) => works.get(field) ?? works.set(field, {}).get(field);
const boxOf = (field) => $(field.dataset.findings);
const listed = (field) => $$("li", boxOf(field));

// Places count characters; a field counts an emoji as two.
const unitOf = (chars, at) => chars.slice(0, at).join("").length;
function rangeOf(field, li) {
  const chars = [...field.value], { words, start, end } = li.dataset;
  const from = unitOf(chars, Number(start)), to = unitOf(chars, Number(end));
  if (from === to && !words) return [0, 0];
  if (from < to && field.value.slice(from, to) === words) return [from, to];
  const found = words ? field.value.indexOf(words) : -1; // the text moved on since it was judged
  return found < 0 ? null : [found, found + words.length];
}
function paint(field) {
  const mirror = field.previousElementSibling, text = field.value, taken = [];
  if (!mirror?.matches("[aria-hidden]")) return;
  for (const li of listed(field)) {
    const [from, to] = rangeOf(field, li) ?? [0, 0];
    if (from < to && taken.every((one) => to <= one.from || from >= one.to)) taken.push({ from, to, isWarn: li.matches(".warn") });
  }
  const parts = [];
  let at = 0;
  for (const { from, to, isWarn } of taken.sort((one, other) => one.from - other.from)) {
    const mark = document.createElement("mark");
    mark.className = isWarn ? "warn" : "";
    mark.textContent = text.slice(from, to);
    parts.push(text.slice(at, from), mark);
    at = to;
  }
  mirror.replaceChildren(...parts, `${text.slice(at)}\n`);
}

// What stands in the findings goes to the field, the frame and the button that sends.
function reflect(field) {
  const box = boxOf(field), form = field.form ?? field.parentElement;
  const { blocks = "0", reason = "" } = $(".finds-all", box)?.dataset ?? {};
  const isBlocked = Number(blocks) > 0;
  form.toggleAttribute("data-blocked", isBlocked);
  field.setAttribute("aria-invalid", String(isBlocked));
  for (const button of $$("[data-send]", form)) {
    if (isBlocked) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
  for (const why of $$("[data-why]", form)) why.textContent = reason;
  for (const button of $$("[data-mend]", box)) button.hidden = field.readOnly;
  paint(field);
}
function show(field, html) {
  boxOf(field).innerHTML = html;
  reflect(field);
  const work = workOf(field), said = $(".finds-all", boxOf(field))?.dataset.said ?? "";
  work.isDue = false;
  if (said !== work.said && (work.said !== undefined || listed(field).length)) $("#live").textContent = said;
  work.said = said;
}

async function judge(field) {
  const work = workOf(field), text = field.value;
  clearTimeout(work.timer);
  work.asked?.abort();
  if (!text.trim()) return show(field, "");
  const { check, shop, message = "", greeting = "1" } = field.dataset;
  const token = $("[name=csrfmiddlewaretoken]", field.form ?? document)?.value ?? "";
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, shop, message, text: text.slice(0, LONGEST) });
  if (greeting === "1") body.set("greeting", "1");
  work.asked = new AbortController();
  try {
    const answer = await fetch(check, { method: "POST", body, signal: work.asked.signal });
    if (answer.status === 429) return later(field, 1000 * Number(answer.headers.get("Retry-After") ?? 10));
    // Without an answer nothing is said; whoever sends is told by the desk itself.
    show(field, answer.ok && !answer.redirected ? await answer.text() : "");
  } catch (error) {
    if (error.name !== "AbortError") show(field, "");
  }
}
function later(field, pause = PAUSE) {
  const work = workOf(field);
  clearTimeout(work.timer);
  work.isDue = true;
  work.timer = setTimeout(() => judge(field), pause);
}

// Words go as if they had been typed, so that Ctrl+Z brings them back.
function put(field, from, to, words) {
  field.focus();
  field.setSelectionRange(from, to);
  if (document.execCommand(words ? "insertText" : "delete", false, words)) return;
  field.setRangeText(words, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
function mend(field, li) {
  const range = rangeOf(field, li), { instead } = li.dataset, text = field.value;
  if (!range) return judge(field);
  let [from, to] = range;
  if (from === to) put(field, 0, 0, /\s$/.test(instead) ? instead : `${instead} `);
  else {
    // A phrase goes with the space before it, where another space, a stop or the end follows.
    if (!instead && /^(?:[\s.,;:!?。，；：！？]|$)/.test(text.slice(to))) while (/[ \t]/.test(text[from - 1] ?? "")) from -= 1;
    put(field, from, to, instead);
  }
  judge(field);
}

const fieldOf = (form) => form && $("[data-check]", form);
// A text that may not go takes whoever presses to what is wrong with it; one mended this moment is judged first.
async function press(field) {
  if (workOf(field).isDue) await judge(field);
  if (!field.form.matches("[data-blocked]")) return $("[data-send]", field.form)?.click();
  $("li:not(.warn)", boxOf(field))?.focus();
  $("#live").textContent = $(".finds-all", boxOf(field))?.dataset.reason ?? "";
}
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-check]")) later(event.target);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const field = button && fieldOf(button.form);
  if (!field) return;
  if (button.matches("[data-mend]")) mend(field, button.closest("li"));
  else if (button.matches("[data-send][aria-disabled=true]")) press(field);
});
// Before keys.js, which would only go to the button.
document.addEventListener("keydown", (event) => {
  const field = fieldOf(event.target.form);
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  if (!field?.form.matches("[data-blocked]")) return;
  event.preventDefault();
  event.stopPropagation();
  press(field);
}, true);
// Answering a finding sends what was typed along, so that it is not lost.
document.addEventListener("submit", (event) => {
  const { typed } = event.target.dataset, field = typed && $(typed);
  if (field && !$("[name=text]", event.target)) {
    const words = document.createElement("input");
    Object.assign(words, { type: "hidden", name: "text", value: field.value });
    event.target.append(words);
  }
}, true);

function begin() {
  for (const field of $$("[data-check]")) {
    if (works.has(field) || !boxOf(field)) continue;
    workOf(field).said = $(".finds-all", boxOf(field))?.dataset.said;
    reflect(field);
    if ("checkNow" in field.dataset && field.value.trim()) judge(field);
  }
}
document.addEventListener("htmx:afterSettle", begin);
begin();
