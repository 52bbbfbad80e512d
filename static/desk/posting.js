// The posting's page: who else is here, notes with names, files dropped in, the history further back, printing.
import { $, $$ } from "./desk.js";
import { keep } from "./drafts.js";

// Who is here: nobody is asked, nor told, while the page is out of sight; back in sight it asks at once.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.id === "here" && document.hidden) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  const here = $("#here");
  if (here && !document.hidden) here.dispatchEvent(new Event("look"));
});

// The history further back: the focus goes to the first line that came, not to the top of the page.
let before = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  before = target?.matches(".tl > .earlier") ? { list: target.parentElement, at: [...target.parentElement.children].indexOf(target) } : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const first = before?.list.children[before.at];
  before = null;
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
});

// "And on to the next case" stays as it was chosen last, in this browser.
const GO_ON = "desk.and-next";
for (const box of $$("[data-and-next]")) {
  box.checked = localStorage.getItem(GO_ON) === "on";
  box.addEventListener("change", () => {
    localStorage.setItem(GO_ON, box.checked ? "on" : "off");
    for (const other of $$("[data-and-next]")) other.checked = box.checked;
  });
}

for (const button of $$("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A picture Ozon no longer has: the drawn placeholder stays in its place.
function broken(image) {
  const none = document.createElement("span");
  none.className = `${image.className} thumb--none`;
  none.setAttribute("aria-hidden", "true");
  none.innerHTML = '<svg class="i" aria-hidden="true"><use href="#i-tag"/></svg>';
  image.replaceWith(none);
}
document.addEventListener("error", (event) => event.target.matches?.("img.thumb") && broken(event.target), true);
for (const image of $$("img.thumb")) if (image.complete && !image.naturalWidth) broken(image);

// A note: after an @ the colleagues of the shop are offered.
const form = $("form[data-names]"), field = form && $("textarea", form), list = form && $("[role=listbox]", form);
if (form) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => document.activeElement === field && offer());
  field.addEventListener("keydown", choose);
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => { event.preventDefault(); take(event.target.closest("[role=option]")); });
}
// The name being typed: from the last @ that begins a word to where the cursor stands.
function fragment() {
  const typed = field.value.slice(0, field.selectionStart);
  const found = /(?:^|[^\p{L}\p{N}_-])@([\p{L}\p{N}_.-]{0,40}(?: [\p{L}\p{N}_.-]{0,40})?)$/u.exec(typed);
  return found && { text: found[1], from: typed.length - found[1].length };
}
let asked = 0;
async function offer() {
  const found = fragment(), turn = ++asked;
  if (!found) return close();
  await new Promise((done) => setTimeout(done, 120));
  if (turn !== asked) return;
  try {
    const answer = await fetch(`${form.dataset.names}?q=${encodeURIComponent(found.text)}`, { headers: { "HX-Request": "true" } });
    const names = answer.ok ? await answer.text() : "";
    if (turn !== asked) return;
    list.innerHTML = names;
  } catch { list.innerHTML = ""; }
  if (!$("[role=option]", list)) return close();
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  point($("[aria-selected=true]", list));
}
function close() {
  asked += 1;
  if (!list) return;
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}
function point(option) {
  for (const one of $$("[role=option]", list)) one.setAttribute("aria-selected", String(one === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}
function take(option) {
  const found = option && fragment();
  close();
  if (!found) return;
  field.setRangeText(`${option.dataset.name} `, found.from, field.selectionStart, "end");
  keep(form);
}
function choose(event) {
  if (list.hidden) return;
  const options = $$("[role=option]", list), at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) point(options[(at + step + options.length) % options.length]);
  else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(options[at]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Files: dropped anywhere on the page, or pasted, they go at once.
const place = $("[data-drop]"), upload = place && $("form[enctype]", place), files = upload && $("input[type=file]", upload);
if (upload) {
  const holds = (event) => event.dataTransfer?.types.includes("Files");
  const send = (sent) => {
    files.files = sent;
    upload.requestSubmit();
  };
  for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    place.dataset.over = "";
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget || delete place.dataset.over);
  document.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    delete place.dataset.over;
    send(event.dataTransfer.files);
  });
  // A picture of the screen; cells of a table come as words and as a picture, and then the words are meant.
  document.addEventListener("paste", (event) => {
    const { files: pasted, types } = event.clipboardData ?? {};
    if (!pasted?.length || types.includes("text/plain") || $("dialog[open]")) return;
    event.preventDefault();
    send(pasted);
  });
}
