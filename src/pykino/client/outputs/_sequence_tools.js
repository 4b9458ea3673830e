/**
 * What stands above a diagram: the filter, order or time, what is shown; and what its colours mean.
 *
 * @import { Choice, Scene, Steps, Trace } from "./_sequence_types.js"
 * @typedef {typeof import("./_table_dom.js") & typeof import("./_sequence_words.js") & typeof import("./_sequence_steps.js")} Parts
 */

const PAUSE = 150; // ms without a key before the filter is taken
const HIDDEN = 2;
/** @type {Record<string, string>} */
const NAMES = {
  message: "Messages", spawn: "Spawns", exit: "Exits", crash: "Crashes", join: "Ends that were noticed",
  cancel: "Cancellations", timer: "Timers", lost: "Lost messages",
};

/**
 * @param {Document} doc
 * @param {Parts} parts
 * @param {{ box: HTMLElement, trace: Trace, steps: Steps, choice: Choice, change(part: Partial<Choice>): void, zoom(factor: number): void, readable(text: string): string }} uses
 * @param {AbortSignal} signal
 */
export function tools(doc, { make, button, say, openPanel, figures, plural, STEPS }, { box, trace, steps, choice, change, zoom, readable }, signal) {
  const el = make(doc, "div", "kino-sequence-tools");
  const count = make(doc, "span", "kino-sequence-count");
  const filter = make(doc, "input", "k-input kino-sequence-filter");
  const order = make(doc, "span", "kino-sequence-order");
  const byOrder = button(doc, "Order", () => change({ timed: false }), { className: "k-button" });
  const byTime = button(doc, "Time", () => change({ timed: true }), { className: "k-button" });
  const closer = button(doc, "+", () => zoom(2), { label: "Closer", className: "k-button" });
  const farther = button(doc, "−", () => zoom(0.5), { label: "Farther away", className: "k-button" });
  const menu = button(doc, "Show ▾", openMenu, { className: "k-button" });
  const chips = make(doc, "div", "kino-table-chips");
  const amounts = amountsOf();
  filter.type = "search";
  filter.placeholder = "Filter";
  filter.spellcheck = false;
  filter.setAttribute("aria-label", "Filter by participants, labels and content");
  byOrder.title = "One row for each event, in their order";
  byTime.title = "Distances are times";
  menu.setAttribute("aria-haspopup", "dialog");
  menu.setAttribute("aria-expanded", "false");
  order.setAttribute("role", "group");
  order.setAttribute("aria-label", "What distances mean");
  count.setAttribute("role", "status");
  order.append(byOrder, byTime);
  el.append(count, filter, order, farther, closer, menu, chips);
  let timer = 0;
  filter.addEventListener("input", () => {
    clearTimeout(timer);
    timer = Number(setTimeout(find, PAUSE));
  }, { signal });
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Enter") find();
    if (event.key === "Escape" && filter.value) event.stopPropagation(), (filter.value = ""), find();
  }, { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  return { el, draw, filter };

  function find() {
    clearTimeout(timer);
    if (filter.value !== choice.text) change({ text: filter.value });
  }

  /** @param {Scene} scene */
  function draw({ plan }) {
    const total = amounts.message - (choice.hidden ? 0 : amounts.hiddenMessages);
    const lanes = plan.lanes.reduce((sum, { parties }) => sum + parties.length, 0);
    const some = !total ? plural(trace.size, "event") : plan.messages < total ? `${figures(plan.messages)} of ${plural(total, "message")}` : plural(total, "message");
    say(count, `${some} · ${plural(lanes, "participant")}`);
    byOrder.setAttribute("aria-pressed", String(!choice.timed));
    byTime.setAttribute("aria-pressed", String(choice.timed));
    closer.disabled = farther.disabled = !choice.timed;
    chips.replaceChildren(...chipsNow());
    chips.hidden = !chips.childElementCount;
  }

  function chipsNow() {
    const list = [];
    const { parties, without } = choice;
    if (parties) {
      const [first] = parties;
      const name = `${readable(trace.participants[first].name.slice(0, 80))}${parties.length > 1 ? ` ×${figures(parties.length)}` : ""}`;
      list.push(chip(`only ${name}`, "Show all participants", () => change({ parties: null })));
    }
    if (without.size) list.push(chip(`without ${[...without].map((kind) => NAMES[kind].toLowerCase()).join(", ")}`, "Show all kinds", () => change({ without: new Set() })));
    return list;
  }

  /** @param {string} text @param {string} label @param {() => void} remove */
  function chip(text, label, remove) {
    const el = make(doc, "span", "kino-table-chip", text);
    el.append(button(doc, "×", remove, { label }));
    return el;
  }

  function openMenu() {
    const kinds = STEPS.filter((kind) => amounts[kind]).map((kind) =>
      check(`${NAMES[kind]} (${figures(amounts[kind])})`, !choice.without.has(kind), (on) => {
        const without = new Set(choice.without);
        on ? without.delete(kind) : without.add(kind);
        change({ without });
      }));
    const rest = [
      check("Fold messages that repeat", choice.repeats, (repeats) => change({ repeats })),
      check("Fold participants of one name", choice.groups ?? box.dataset.grouped === "true", (groups) => change({ groups })),
    ];
    if (amounts.hidden) rest.push(check(`Infrastructure (${figures(amounts.hidden)})`, choice.hidden, (hidden) => change({ hidden })));
    openPanel(box, menu, "What is shown", [...kinds, make(doc, "hr"), ...rest], signal);
  }

  /** @param {string} text @param {boolean} checked @param {(on: boolean) => void} run */
  function check(text, checked, run) {
    const label = make(doc, "label", "kino-sequence-check");
    const input = make(doc, "input");
    input.type = "checkbox";
    input.checked = checked;
    input.addEventListener("change", () => run(input.checked), { signal });
    label.append(input, make(doc, "span", "", text));
    return label;
  }

  function amountsOf() {
    /** @type {Record<string, number>} */
    const found = Object.fromEntries([...STEPS, "hidden", "hiddenMessages"].map((kind) => [kind, 0]));
    for (let at = 0; at < steps.size; at++) {
      found[STEPS[steps.kind[at]]]++;
      if (steps.state[at] & HIDDEN) found.hidden++, (found.hiddenMessages += Number(steps.kind[at] === 0));
    }
    return found;
  }
}
