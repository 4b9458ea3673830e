/**
 * The elements of what is handed over: what is there, the buttons, how far it is.
 *
 * @typedef {ReturnType<typeof makeBox>} Box
 */

export const css = `
.kino-upload { display: flex; flex-direction: column; gap: 8px; padding: 8px; border: 1px dashed var(--k-border); border-radius: var(--k-radius); transition: border-color var(--k-motion), background var(--k-motion); }
.kino-upload[data-over] { border-color: var(--k-accent); background: var(--k-selected); }
.kino-field[aria-invalid="true"] .kino-upload { border-color: var(--k-bad); }
.kino-upload-row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.kino-upload-drop { color: var(--k-muted); }
.kino-upload-end { margin-left: auto; }
.kino-upload-way { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 4px 8px; }
.kino-upload-way progress { grid-column: 1; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--k-border); appearance: none; overflow: hidden; }
.kino-upload-way progress::-webkit-progress-bar { background: var(--k-border); }
.kino-upload-way progress::-webkit-progress-value { background: var(--k-accent); }
.kino-upload-way progress::-moz-progress-bar { background: var(--k-accent); }
.kino-upload-way p { grid-column: 1; margin: 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.kino-upload-way .k-button { grid-row: 1 / 3; grid-column: 2; }
@media (pointer: coarse) { .kino-upload-drop { display: none; } }
`;

/**
 * @param {Document} document
 * @param {{ view: HTMLElement, tools?: HTMLElement[], paste?: boolean }} part
 */
export function makeBox(document, { view, tools = [], paste = false }) {
  const [body, row, way] = ["", "-row", "-way"].map((name) => make("div", `kino-upload${name}`));
  const [choose, remove, cancel] = ["", "Remove", "Cancel"].map(button);
  const dialog = document.createElement("input");
  const bar = document.createElement("progress");
  const words = make("p");
  const hint = make("span", "kino-upload-drop");
  Object.assign(dialog, { type: "file", hidden: true });
  hint.textContent = paste ? "or drop or paste it here" : "or drop it here";
  remove.dataset.kind = cancel.dataset.kind = "quiet";
  remove.classList.add("kino-upload-end");
  row.append(choose, ...tools, hint, remove);
  way.append(bar, words, cancel);
  body.append(view, row, way, dialog);
  return { body, row, way, choose, remove, cancel, dialog, bar, words, hint };

  /** @param {string} words */
  function button(words) {
    const made = document.createElement("button");
    return Object.assign(made, { type: "button", className: "k-button", textContent: words });
  }

  /** @param {string} name @param {string} [className] */
  function make(name, className = "") {
    const made = document.createElement(name);
    if (className) made.className = className;
    return made;
  }
}
