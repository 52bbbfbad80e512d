// What is typed into a decision, a message or a note outlives a reload, the press of another form and a login in between.
// A part of the page says whose words these are and of what (data-drafts); they stay in this tab.
import { $, $$ } from "./desk.js";

const PREFIX = "desk.words";
const FIELDS = "textarea, select, input:not([type=hidden], [type=file], [type=checkbox])";
const FORMS = '[data-drafts] form[method="post"]:not([enctype])';

// A decision is known by its key; a message by its version too: old words never cover what a colleague wrote since.
function keyOf(form) {
  const { drafts } = form.closest("[data-drafts]").dataset;
  const name = form.closest(".act")?.id ?? `${form.getAttribute("action")}|${$("[name=version]", form)?.value ?? ""}`;
  return `${PREFIX}|${drafts}|${name}`;
}
const fieldsOf = (form) => [...form.elements].filter((el) => el.name && el.matches(FIELDS) && !el.readOnly);
function isTyped(field) {
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  if (field.matches("select")) return field.value !== ([...field.options].find((one) => one.defaultSelected) ?? field.options[0])?.value;
  return field.value !== field.defaultValue;
}
export function keep(form) {
  const typed = fieldsOf(form).filter(isTyped).map(({ name, value }) => [name, value]);
  if (typed.length) sessionStorage.setItem(keyOf(form), JSON.stringify({ words: Object.fromEntries(typed), at: Date.now() }));
  else sessionStorage.removeItem(keyOf(form));
}
document.addEventListener("input", ({ target }) => target.form?.matches(FORMS) && keep(target.form));
// Sent words stay until a page tells that something was done: a login may have come between.
document.addEventListener("submit", ({ target: form }) => {
  const kept = form.matches(FORMS) && JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null");
  if (kept) sessionStorage.setItem(keyOf(form), JSON.stringify({ ...kept, sent: true }));
});

function fill(form, words) {
  for (const field of fieldsOf(form)) {
    if (!(field.name in words)) continue;
    if (field.type === "radio") field.checked = field.value === words[field.name];
    else field.value = words[field.name];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
function restore() {
  const isDone = Boolean($(".toast:not([data-notice])"));
  const found = $$(FORMS).map((form) => ({ form, key: keyOf(form), kept: JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "null") }));
  for (const { form, key, kept } of found.filter((one) => one.kept).sort((one, other) => one.kept.at - other.kept.at)) {
    if (kept.sent && isDone) { sessionStorage.removeItem(key); continue; }
    fill(form, kept.words);
    sessionStorage.setItem(key, JSON.stringify({ words: kept.words, at: kept.at }));
    const part = form.closest("details");
    if (part) part.open = true; // of the decisions the one typed in last stays open
  }
}
// All modules have run by then: whoever follows a field sees its words come.
document.addEventListener("DOMContentLoaded", restore);
