/**
 * Several of many options: boxes to tick, in a box that scrolls when they are many.
 *
 * Options: their labels, min and max of choices. Value: the indices of those that are chosen, in order.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 *
 * @typedef {{ row: HTMLElement, box: HTMLInputElement, words: string }} Choice
 */

export const css = `
.kino-choices { display: flex; flex-direction: column; }
.kino-choices[data-many] { max-height: 264px; padding: 4px 12px; overflow-y: auto; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-raised); }
[aria-invalid="true"] .kino-choices[data-many] { border-color: var(--k-bad); }
.kino .kino-field .kino-choices-filter { margin-bottom: 4px; }
.kino-choices-count { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
.kino-choices-none { padding: 6px 0; color: var(--k-muted); }
@media (pointer: coarse) { .kino-choices[data-many] { max-height: 356px; } }
`;

const MANY = 8; // more than these scroll
const VAST = 15; // more than these can be searched

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const { field } = await context.load("_field");
  const { el, signal, readable } = context;
  const [body, list, count, none] = ["", "kino-choices", "kino-choices-count", "kino-choices-none"].map((name) => make("div", name));
  const filter = make("input", "k-input kino-choices-filter");
  /** @type {Choice[]} */
  let choices = [];
  let [least, most] = [0, 0];
  filter.setAttribute("type", "search");
  filter.setAttribute("aria-label", "Search the options");
  filter.setAttribute("placeholder", "Search …");
  none.textContent = "No option matches.";
  body.append(filter, list, count);
  for (const name of ["input", "change", "compositionend"]) filter.addEventListener(name, narrow, { signal });
  filter.addEventListener("keydown", clear, { signal });
  list.addEventListener("keydown", move, { signal });
  list.addEventListener("focusin", ({ target }) => rove(/** @type {HTMLInputElement} */ (target)), { signal });
  list.addEventListener("change", tell, { signal });

  return field(context, {
    body,
    label: "legend",
    adopt(/** @type {{ options: string[], min: number, max: number }} */ { options, min, max }) {
      [least, most] = [min, max];
      choices = options.map(choice);
      list.replaceChildren(...choices.map(({ row }) => row), none);
      list.toggleAttribute("data-many", options.length > MANY);
      filter.hidden = options.length <= VAST;
      count.hidden = options.length <= MANY;
      if (filter.hidden) filter.value = "";
      rove();
      narrow();
    },
    show(/** @type {number[]} */ value) {
      const chosen = new Set(value);
      choices.forEach(({ box }, index) => (box.checked = chosen.has(index)));
      tell();
    },
    read() {
      const value = choices.flatMap(({ box }, index) => (box.checked ? [index] : []));
      const fits = value.length >= least && value.length <= most;
      return { value, problem: fits ? "" : `Expected ${phrase(least, most, choices.length)}.` };
    },
  });

  /** @param {string} label @returns {Choice} */
  function choice(label) {
    const row = make("label", "kino-field-row");
    const box = make("input", "");
    const words = make("span", "");
    box.setAttribute("type", "checkbox");
    words.textContent = readable(label);
    row.append(box, words);
    return { row, box, words: label.toLowerCase() };
  }

  function tell() {
    const chosen = choices.filter(({ box }) => box.checked).length;
    count.textContent = `${chosen.toLocaleString("en")} of ${choices.length.toLocaleString("en")} selected`;
  }

  /** Show what matches; the reader has changed nothing by that. @param {Event} [event] */
  function narrow(event) {
    event?.stopPropagation();
    const sought = filter.value.trim().toLowerCase();
    for (const { row, words } of choices) row.hidden = !words.includes(sought);
    none.hidden = choices.some(({ row }) => !row.hidden);
    if (choices.some(({ row, box }) => row.hidden && box.tabIndex === 0)) rove();
  }

  /** @param {KeyboardEvent} event */
  function clear(event) {
    if (event.key === "ArrowDown") return step(event, 0);
    if (event.key !== "Escape" || !filter.value) return;
    event.stopPropagation();
    filter.value = "";
    narrow();
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const seen = visible();
    const at = seen.indexOf(/** @type {HTMLInputElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to !== undefined) step(event, to);
  }

  /** @param {Event} event @param {number} to */
  function step(event, to) {
    event.preventDefault();
    visible()[to]?.focus();
  }

  function visible() {
    return choices.filter(({ row }) => !row.hidden).map(({ box }) => box);
  }

  /** Many options are one stop of the Tab key; the arrows go on from there. @param {HTMLInputElement} [current] */
  function rove(current = visible()[0]) {
    const many = choices.length > MANY;
    for (const { box } of choices) box.tabIndex = !many || box === current ? 0 : -1;
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {string} className
   * @returns {HTMLElementTagNameMap[Name]}
   */
  function make(name, className) {
    const made = el.ownerDocument.createElement(name);
    if (className) made.className = className;
    return made;
  }
}

/** As Python says it. @param {number} min @param {number} max @param {number} there */
function phrase(min, max, there) {
  const counted = (/** @type {number} */ count) => `${count.toLocaleString("en")} ${count === 1 ? "choice" : "choices"}`;
  if (min === max) return min === 1 ? "one choice" : counted(min);
  if (max === there) return `at least ${counted(min)}`;
  return min ? `${min.toLocaleString("en")} to ${counted(max)}` : `at most ${counted(max)}`;
}
