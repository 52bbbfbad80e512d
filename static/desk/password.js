// Ticks off the rules of a password while it is typed: those a browser can tell. The server asks all of them.
const TELL = {
  least: (word, item) => [...word].length >= Number(item.dataset.least),
  letters: (word) => word !== "" && !/^\d+$/u.test(word),
};
for (const field of document.querySelectorAll("[data-rules]")) {
  const items = document.querySelectorAll(`#${CSS.escape(field.id)}_helptext [data-rule]`);
  const look = () => {
    for (const item of items) {
      const tell = TELL[item.dataset.rule];
      if (tell) item.dataset.kept = field.value === "" ? "" : tell(field.value, item) ? "yes" : "no";
    }
  };
  field.addEventListener("input", look);
  look();
}
