/**
 * Several of many options: boxes to tick, in a box that scrolls when they are many.
 *
 * Options: their labels, min and max of choices. Value: the indices of those that are chosen, in order.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino-choices { display: flex; flex-direction: column; }
.kino-choices > * { flex: none; }
.kino-choices[data-many] { max-height: 264px; padding: 4px 12px; overflow-y: auto; border: 1px solid var(--k-frame); border-radius: var(--k-radius); background: var(--k-raised); }
[aria-invalid="true"] .kino-choices[data-many] { border-color: var(--k-bad); }
.kino .kino-field .kino-choices-filter { margin-bottom: 4px; }
.kino-choices-count { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
.kino-choices-none { padding: 6px 0; color: var(--k-muted); }
@media (pointer: coarse) { .kino-choices[data-many] { max-height: 356px; } }
`;

const VAST = 15; // more than these can be searched

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const names = ["_field", "_choice_list", "_options"];
  const [{ field }, { ChoiceList, MANY }, options] = await Promise.all(names.map(context.load));
  if (context.signal.aborted) return;
  const { el, signal } = context;
  const list = new ChoiceList(context, options);
  const [body, count] = ["div", "div"].map((name) => el.ownerDocument.createElement(name));
  const filter = el.ownerDocument.createElement("input");
  let [least, most] = [0, 0];
  filter.setAttribute("type", "search");
  filter.setAttribute("aria-label", "Search the options");
  filter.placeholder = "Search …";
  filter.className = "k-input kino-choices-filter";
  filter.dir = "auto";
  count.className = "kino-choices-count";
  body.append(filter, list.el, count);
  for (const name of ["input", "change", "compositionstart", "compositionend"]) filter.addEventListener(name, narrow, { signal });
  filter.addEventListener("keydown", press, { signal });
  list.el.addEventListener("change", tell, { signal });

  return field(context, {
    body,
    label: "legend",
    adopt(/** @type {{ options: string[], min: number, max: number }} */ { options, min, max }) {
      [least, most] = [min, max];
      list.adopt(options);
      filter.hidden = options.length <= VAST;
      count.hidden = options.length <= MANY;
      if (filter.hidden) filter.value = "";
      narrow();
    },
    show(/** @type {number[]} */ value) {
      list.chosen = value;
      tell();
    },
    read() {
      const value = list.chosen;
      const fits = value.length >= least && value.length <= most;
      return { value, problem: fits ? "" : `Expected ${phrase(least, most, list.length)}.` };
    },
  });

  function tell() {
    count.textContent = `${list.chosen.length.toLocaleString("en")} of ${list.length.toLocaleString("en")} selected`;
  }

  /** Show what matches; the reader has changed nothing by that. @param {Event} [event] */
  function narrow(event) {
    event?.stopPropagation();
    list.narrow(filter.value);
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault(); // Enter would send the form around
      list.focus(0);
    } else if (event.key === "Escape" && filter.value) {
      event.stopPropagation();
      filter.value = "";
      narrow();
    }
  }
}

/** As Python says it. @param {number} min @param {number} max @param {number} there */
function phrase(min, max, there) {
  const counted = (/** @type {number} */ count) => `${count.toLocaleString("en")} ${count === 1 ? "choice" : "choices"}`;
  if (min === max) return min === 1 ? "one choice" : counted(min);
  if (max === there) return `at least ${counted(min)}`;
  return min ? `${min.toLocaleString("en")} to ${counted(max)}` : `at most ${counted(max)}`;
}
