/**
 * The elements of what is handed over: what is there, the buttons, how far it is.
 *
 * @typedef {ReturnType<typeof makeBox>} Box
 */

export const css = `
.kino-upload { position: relative; display: flex; flex-direction: column; gap: 8px; padding: 8px; border: 1px dashed var(--k-border); border-radius: var(--k-radius); transition: border-color var(--k-motion), background var(--k-motion); }
.kino-upload[data-over] { border-style: solid; border-color: var(--k-accent); background: var(--k-selected); }
.kino-field[aria-invalid="true"] .kino-upload { border-color: var(--k-bad); }
.kino-upload-row { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.kino-upload-drop { color: var(--k-muted); }
.kino-upload-end { margin-left: auto; }
.kino-upload-way { display: grid; grid-template-columns: minmax(0, 1fr) auto; align-items: center; gap: 4px 8px; }
.kino-upload-way progress { --fill: var(--k-accent); --rest: var(--k-border); grid-column: 1; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--rest); appearance: none; overflow: hidden; }
.kino-upload-way progress::-webkit-progress-bar { background: var(--rest); }
.kino-upload-way progress::-webkit-progress-value { background: var(--fill); }
.kino-upload-way progress::-moz-progress-bar { background: var(--fill); }
.kino-upload-way p { grid-column: 1; margin: 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.kino-upload-way .k-button { grid-row: 1 / 3; grid-column: 2; }
.kino-upload-news { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; } /* for who cannot see the bar */
@media (pointer: coarse) { .kino-upload-drop { display: none; } }
@media (forced-colors: active) {
  .kino-upload-way progress { --fill: Highlight; --rest: Canvas; box-sizing: border-box; border: 1px solid CanvasText; forced-color-adjust: none; }
}
`;

/**
 * @param {Document} document
 * @param {{ view: HTMLElement, noun: string, tools?: HTMLElement[], paste?: boolean }} part
 */
export function makeBox(document, { view, noun, tools = [], paste = false }) {
  const [body, row, way] = ["", "-row", "-way"].map((name) => make("div", `kino-upload${name}`));
  const [choose, remove, dismiss, cancel] = ["", "Remove", "Dismiss", "Cancel"].map(button);
  const dialog = document.createElement("input");
  const bar = document.createElement("progress");
  const words = make("p");
  const news = make("p", "kino-upload-news");
  const hint = make("span", "kino-upload-drop");
  Object.assign(dialog, { type: "file", hidden: true });
  news.setAttribute("role", "status");
  hint.textContent = paste ? "or drop or paste it here" : "or drop it here";
  dismiss.title = "Forget what was refused";
  for (const quiet of [remove, dismiss, cancel]) quiet.dataset.kind = "quiet";
  remove.classList.add("kino-upload-end");
  row.append(choose, ...tools, hint, dismiss, remove);
  way.append(bar, words, cancel);
  body.append(view, row, way, news, dialog);
  return { body, choose, remove, dismiss, cancel, dialog, bar, words, news, arrange };

  /**
   * Show what there is to do. Who was at something that goes is led to what takes its place.
   *
   * @param {{ busy: boolean, empty: boolean, off: boolean, refused: boolean }} state
   */
  function arrange({ busy, empty, off, refused }) {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (body.getRootNode());
    row.hidden = busy;
    way.hidden = !busy;
    view.hidden = remove.hidden = empty;
    dismiss.hidden = !refused || off;
    hint.hidden = !empty || off || refused;
    choose.textContent = empty ? `Choose ${noun}` : "Replace";
    if (activeElement && body.contains(activeElement) && activeElement.closest("[hidden]")) (busy ? cancel : choose).focus();
  }

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
