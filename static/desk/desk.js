// What the desk does in the browser. Every act is a form that works without it; this only makes it quicker.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const words = document.body.dataset;
const HARD = "\u00a0";

// Deadlines and ages are written by the server and counted on here, in the same words.
const part = (pattern, n) => pattern.replace("{n}", n).replaceAll(" ", HARD);
function spanText(seconds) {
  const s = Math.floor(Math.abs(seconds));
  const pair = (first, second) => (second ? first + HARD + second : first);
  if (s < 3600) return part(words.wMin, Math.max(1, Math.floor(s / 60)));
  if (s < 86400) {
    const h = Math.floor(s / 3600), m = h < 10 ? Math.floor((s % 3600) / 60) : 0;
    return pair(part(words.wH, h), m && part(words.wMin, m));
  }
  const d = Math.floor(s / 86400), h = d < 2 ? Math.floor((s % 86400) / 3600) : 0;
  return pair(part(words.wD, d), h && part(words.wH, h));
}
const RINGS = [[0, "due-x"], [3600, "due-3"], [21600, "due-2"], [86400, "due-1"]];
function countOn(root = document) {
  const now = Date.now();
  for (const el of $$("time.due", root)) {
    const left = (Date.parse(el.dateTime) - now) / 1000;
    el.dataset.s = left <= 0 ? "over" : left <= (el.dataset.soon ?? 3600) ? "soon" : "calm";
    const ring = (RINGS.find(([limit]) => left <= limit) ?? [0, "due-0"])[1];
    $("use", el)?.setAttribute("href", `#i-${ring}`);
    const text = left <= 0 ? words.wOver.replace("{span}", spanText(left)) : spanText(left);
    const said = $("span", el);
    if (said && said.textContent !== text) said.textContent = text;
  }
  for (const el of $$("time[data-ago]", root)) {
    const s = Math.max(0, (now - Date.parse(el.dateTime)) / 1000);
    const span = s < 60 ? part(words.wS, Math.floor(s)) : spanText(s);
    el.textContent = words.wAgo.replace("{span}", span);
  }
}
setInterval(countOn, 30_000);
document.addEventListener("visibilitychange", () => document.hidden || countOn());

// The list: one row is the one we stand on; it keeps its place while rows come and go.
let standing = { id: null, index: 0 };
export const ROWS = ".tbl--rows tbody tr:not(.group), .rows > li";
export const rows = () => $$(ROWS);
export const standingRow = () => rows().find((row) => row.id === standing.id);
export function stand(row, { focus = true } = {}) {
  $$(".at:is(tr, li)").forEach((old) => { old.classList.remove("at"); old.removeAttribute("aria-current"); });
  if (!row) return;
  standing = { id: row.id, index: rows().indexOf(row) };
  row.classList.add("at");
  row.setAttribute("aria-current", "true");
  if (focus) { row.focus(); row.scrollIntoView({ block: "nearest" }); }
}
export function move(step) {
  const list = rows(), at = list.findIndex((row) => row.id === standing.id), on = $("a[rel=next]");
  if (step > 0 && at === list.length - 1 && on) return on.focus(); // behind the last row is the next page
  if (list.length && document.activeElement === on && on) return stand(list.at(-1));
  if (list.length) stand(list[at < 0 ? Math.min(standing.index, list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step))]);
}
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(ROWS);
  if (row && row.id !== standing.id) stand(row, { focus: false });
});

// Live rows: silent while nobody looks or somebody is choosing in them; focus stays, the count is told politely.
let focused = null, said = $("#queue")?.dataset.said;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (["queue", "health", "shift"].includes(event.target.id) && (document.hidden || $("dialog[open]"))) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "queue") return;
  const inside = event.detail.target.contains(document.activeElement);
  focused = inside ? { id: document.activeElement.id, row: document.activeElement.closest("tr")?.id } : null;
});
// A wide table that comes anew stays scrolled as it was; htmx itself brings the focus back to what has an id.
let scrolled = [];
document.addEventListener("htmx:beforeSwap", (event) => {
  scrolled = $$(".scroll[id]", event.detail.target).map((part) => [part.id, part.scrollLeft]);
});
document.addEventListener("htmx:afterSwap", () => {
  for (const [id, left] of scrolled) document.getElementById(id)?.scrollTo(left, 0);
});
document.addEventListener("htmx:afterSettle", (event) => {
  countOn();
  const queue = $("#queue");
  if (!queue || event.detail.target?.id !== "queue") return;
  if (standing.id) stand(document.getElementById(standing.id), { focus: false });
  if (focused && !queue.contains(document.activeElement)) {
    const same = document.getElementById(focused.id) ?? document.getElementById(focused.row);
    const next = rows()[Math.min(standing.index, rows().length - 1)];
    (same ?? next ?? $("#content"))?.focus({ preventScroll: true });
  }
  if (queue.dataset.said !== said) { said = queue.dataset.said; $("#live").textContent = said; }
});

// A picture alone says nothing to the eye: whoever points at it reads its name, and by which key it is pressed.
document.addEventListener("mouseover", ({ target }) => {
  const bearer = target.closest?.(":is(a, button, summary):is([data-key], .btn--icon[aria-label]):not([title])");
  if (!bearer) return;
  const line = bearer.dataset.key && $(`#keys [data-combo="${bearer.dataset.key}"]`);
  const caps = line ? $$("kbd", line).map((cap) => cap.textContent).join(" ") : "";
  const name = bearer.classList.contains("btn--icon") ? bearer.getAttribute("aria-label") : "";
  bearer.title = name && caps ? `${name} (${caps})` : name || caps;
});

// Presses
document.addEventListener("click", (event) => {
  const pressed = event.target.closest("button, a, summary");
  for (const menu of $$("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!pressed) return;
  const { open, copy } = pressed.dataset;
  if (pressed.getAttribute("aria-disabled") === "true") return event.preventDefault();
  // A menu a mouse opens is ready to be typed in; a finger is not shown a keyboard it did not ask for.
  if (event.detail && pressed.matches(".menu:not([open]) > summary") && !matchMedia("(pointer: coarse)").matches)
    setTimeout(() => $$("input:not([type=hidden]), select, textarea", pressed.parentElement).find((el) => el.checkVisibility())?.focus());
  if (open && $(`#${open}`)?.showModal && !event.ctrlKey && !event.metaKey) { event.preventDefault(); $(`#${open}`).showModal(); }
  if ("close" in pressed.dataset) pressed.closest("dialog").close();
  if ("dismiss" in pressed.dataset) pressed.closest(".toast").remove();
  if (copy) copyOut(pressed, copy);
});
// A desk that is not served over TLS has no clipboard; the old command still works there.
async function copyOut(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.className = "sr";
    field.value = text;
    button.after(field);
    field.select();
    const isCopied = document.execCommand("copy");
    field.remove();
    button.focus();
    if (!isCopied) return;
  }
  $("#live").textContent = text;
  const use = $("use", button), icon = use?.getAttribute("href");
  if (icon !== "#i-copy") return;
  use.setAttribute("href", "#i-check");
  setTimeout(() => use.setAttribute("href", icon), 2_000);
}
// What the page came with leaves; what is said later has a time of its own.
const told = $$(".toast:not(:has([data-tick]))");
setTimeout(() => told.forEach((toast) => toast.matches(":hover, :focus-within") || toast.remove()), 8_000);

// One press, one post: the second press of an impatient finger goes nowhere.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if ("sent" in form.dataset) return event.preventDefault();
  form.dataset.sent = "";
  // A file leaves the page as it is: the next one may be asked for.
  if ("download" in form.dataset) setTimeout(() => { delete form.dataset.sent; form.closest("details")?.removeAttribute("open"); }, 1_000);
});
addEventListener("pageshow", () => $$("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Composer: the mirror follows the text, so marks of the last check never lie; the count follows too.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.matches(".comp textarea")) return;
  const mirror = field.previousElementSibling;
  if (mirror) mirror.textContent = `${field.value}\n`;
  const count = $("[data-count]", field.form);
  if (count) count.textContent = `${[...field.value].length} / ${count.dataset.count || field.maxLength}`;
});
