// Answering a buyer: what is typed is kept, texts of the shop are put in, files dropped or pasted go at once, and what
// leaves in some seconds counts them down.
import { $, $$ } from "./desk.js";

const form = $("form[data-reply]"), field = form && $("textarea", form);
const PAUSE = 800;

// What was typed is kept by the desk: nobody loses it with a page, a browser or a machine.
let timer = 0, kept = field?.value ?? "", isOver = false, isLost = false;
async function keep({ leaving = false } = {}) {
  clearTimeout(timer);
  if (field?.value === kept) isLost = false;
  if (!field || isOver || field.value === kept) return;
  const typed = field.value, body = new FormData(form);
  body.delete("ask");
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: leaving, headers: { "X-Quiet": "1" } });
    // Whoever is no longer logged in is led to another page, where nothing is kept.
    const isKept = answer.ok && !answer.redirected, told = $("#reply-kept");
    if (isKept) kept = typed;
    isLost = answer.redirected || answer.status === 403;
    if (told) told.textContent = isKept ? told.dataset.said : told.dataset.lost;
  } catch { /* it is tried again with the next key */ }
}
if (field) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const told = $("#reply-kept");
    if (told) told.textContent = "";
    timer = setTimeout(keep, PAUSE);
  });
  addEventListener("pagehide", () => keep({ leaving: true }));
  // From the press on the form carries the words itself; a late keeping would bring them back. Where nothing is kept a
  // press would lose them: it is tried once more, and else they stay on the screen.
  form.addEventListener("submit", async (event) => {
    if (!isLost) { isOver = true; return clearTimeout(timer); }
    event.preventDefault();
    await keep();
    delete form.dataset.sent;
    if (isLost) field.focus();
    else form.requestSubmit(event.submitter);
  });
  // A page that comes anew with begun words goes on behind them, not before.
  field.setSelectionRange(field.value.length, field.value.length);
  // Back on a page that sent already: it is drawn anew, for its next reply is another one.
  addEventListener("pageshow", (event) => {
    if (isOver && event.persisted) location.reload();
    isOver = false;
  });
}

// In a field where nothing is typed there is nothing of its own to undo: the key takes the last reply back.
field?.addEventListener("keydown", (event) => {
  const undo = $('.toast [data-key="ctrl+z"]');
  if (!undo || field.value || event.code !== "KeyZ" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  undo.click();
});

// A text of the shop, at the cursor; what was typed stays.
function insert(button) {
  const { text, missing = "" } = button.dataset;
  const before = field.value.slice(0, field.selectionStart), after = field.value.slice(field.selectionEnd);
  const lead = before && !before.endsWith("\n") ? "\n" : "", tail = after && !after.startsWith("\n") ? "\n" : "";
  field.focus();
  field.setRangeText(`${lead}${text}${tail}`, field.selectionStart, field.selectionEnd, "end");
  const hole = field.value.indexOf("{", before.length);
  if (missing && hole >= 0) field.setSelectionRange(hole, field.value.indexOf("}", hole) + 1);
  $("[name=template]", form).value = button.value;
  const gap = $("#reply-gap");
  gap.hidden = !missing;
  gap.textContent = missing && gap.dataset.said.replace("%(names)s", missing);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// The list of texts: opened by its button or "/" on an empty line, narrowed by words, chosen with the arrows.
const texts = $("#reply-texts");
let language = texts?.dataset.language, box = null;
async function load() {
  const address = `${texts.dataset.src}?language=${encodeURIComponent(language)}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.ok && !answer.redirected) $(".stack", texts).innerHTML = await answer.text();
  } catch { return; }
  const search = document.createElement("input");
  Object.assign(search, { type: "search", className: "input", id: "reply-search", autocomplete: "off" });
  search.setAttribute("aria-label", texts.dataset.search);
  search.placeholder = texts.dataset.search;
  search.value = box?.value ?? "";
  search.addEventListener("input", narrow);
  $(".stack", texts).prepend(search);
  box = search;
  narrow();
}
const shown = () => $$(".reply__one", texts).filter((one) => !one.parentElement.hidden);
function narrow() {
  const words = box.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const one of $$(".reply__one", texts)) {
    const said = `${one.textContent} ${one.dataset.words}`.toLocaleLowerCase();
    one.parentElement.hidden = !words.every((word) => said.includes(word));
  }
}
async function openTexts() {
  texts.open = true;
  if (!box) await load();
  box?.focus();
}
function closeTexts() {
  texts.open = false;
  field.focus();
}
if (texts) {
  for (const link of $$("[data-texts]")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-controls", texts.id);
  }
  field.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
    const rest = field.value.slice(field.selectionEnd).split("\n")[0];
    if (line.trim() || rest.trim()) return;
    event.preventDefault();
    openTexts();
  });
  texts.addEventListener("keydown", (event) => {
    const list = shown(), at = list.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const next = at + step;
      if (next < 0) box.focus();
      else list[Math.min(next, list.length - 1)]?.focus();
    } else if (event.key === "Escape") closeTexts();
    else if (event.key === "Enter" && event.target === box && !event.isComposing) list[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("a, button");
  if (!pressed || !field || event.ctrlKey || event.metaKey) return;
  if (pressed.matches("[data-texts]")) {
    event.preventDefault();
    if (texts.open) closeTexts(); else openTexts();
  } else if (pressed.matches("[data-language]") && texts.contains(pressed)) {
    event.preventDefault();
    language = pressed.dataset.language;
    load().then(() => box?.focus());
  } else if (pressed.matches("[data-text]")) {
    event.preventDefault();
    if (texts.open) texts.open = false;
    insert(pressed);
  }
});

// Files: chosen, dropped on the field or pasted into it, they go at once; what was typed is kept first.
const upload = $("#reply-files"), files = upload && $("input[type=file]", upload);
async function send() {
  await keep();
  isOver = true;
  upload.requestSubmit();
}
if (upload) {
  files.addEventListener("change", () => files.files.length && send());
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) form.addEventListener(kind, (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    form.dataset.over = "";
  });
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    delete form.dataset.over;
    files.files = event.dataTransfer.files;
    send();
  });
  field.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    files.files = event.clipboardData.files;
    send();
  });
}
// Taking a file away reloads the page as well.
for (const other of $$("form[data-keeps]")) {
  if (other === upload) continue;
  other.addEventListener("submit", async (event) => {
    if (!field || field.value === kept) return;
    event.preventDefault();
    await keep();
    kept = field.value;
    delete other.dataset.sent; // set by now: this press counts as one, and the next is its own
    other.requestSubmit();
  });
}

// The seconds in which a reply can be taken back; then the press that does it is gone.
for (const tick of $$("[data-tick]")) {
  const until = performance.now() + 1000 * Number(tick.dataset.tick), toast = tick.closest(".toast");
  const counting = setInterval(() => {
    const left = Math.ceil((until - performance.now()) / 1000);
    tick.textContent = String(Math.max(0, left));
    if (left > 0) return;
    clearInterval(counting);
    toast.remove();
  }, 250);
}
