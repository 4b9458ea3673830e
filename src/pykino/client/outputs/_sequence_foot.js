/**
 * What stands below a diagram: what its colours mean, what is missing, and its rows as a table for
 * those who cannot see it.
 *
 * @import { Scene } from "./_sequence_types.js"
 * @typedef {ReturnType<typeof import("./_sequence_words.js").speaker>} Speaker
 * @typedef {typeof import("./_table_dom.js") & typeof import("./_sequence_words.js")} Parts
 */

const FOREIGN = 1, UNTAKEN = 4, LOST = 8; // as in _sequence_steps.js
const TOLD = 50; // rows of the table

/** @param {Document} doc @param {Parts} parts */
export function legend(doc, { make, span }) {
  const el = make(doc, "div", "kino-sequence-legend");
  return { el, draw };

  /** Only what occurs. @param {Scene} scene */
  function draw(scene) {
    const { quick, slow, slower, untaken, lost, foreign } = occurring(scene);
    const [some, many] = scene.slow.map(span);
    const keys = [
      quick && key("accent", "", slow || slower ? `received within ${some}` : "received"),
      slow && key("warn", "", slower ? `within ${many}` : `later than ${some}`),
      slower && key("bad", "", `later than ${many}`),
      foreign && key("ansi-5", "dotted", "from outside"),
      untaken && key("muted", "dashed", "never received"),
      lost && key("bad", "dashed", "lost"),
    ];
    el.replaceChildren(.../** @type {HTMLElement[]} */ (keys.filter(Boolean)));
  }

  /** @param {string} colour @param {string} line @param {string} words */
  function key(colour, line, words) {
    const item = make(doc, "span", "kino-sequence-key", words);
    item.style.setProperty("--line", `2px ${line || "solid"} var(--k-${colour})`);
    return item;
  }
}

/** @param {Scene} scene */
function occurring({ plan, steps, trace, slow: [some, many] }) {
  const found = { quick: false, slow: false, slower: false, untaken: false, lost: false, foreign: false };
  for (let at = 0; at < plan.size; at++) {
    const step = plan.step[at];
    const state = steps.state[step];
    if (steps.kind[step] !== 0) continue;
    const latency = trace.time[steps.last[step]] - trace.time[steps.first[step]];
    if (state & LOST) found.lost = true;
    else if (state & UNTAKEN) found.untaken = true;
    else if (state & FOREIGN) found.foreign = true;
    else if (latency > many) found.slower = true;
    else if (latency > some) found.slow = true;
    else found.quick = true;
  }
  return found;
}

/**
 * The rows around the chosen one, in words.
 *
 * @param {Document} doc
 * @param {Parts} parts
 * @param {Speaker} speaker
 */
export function tableOf(doc, { make, figures, span }, speaker) {
  const el = make(doc, "div", "kino-sequence-unseen"); // a table itself is never smaller than its words
  const table = el.appendChild(make(doc, "table"));
  return { el, draw };

  /** @param {Scene} scene */
  function draw({ plan, steps, trace, chosen }) {
    const first = Math.max(0, Math.min((chosen < 0 ? 0 : chosen) - TOLD / 2, plan.size - TOLD));
    const last = Math.min(plan.size, first + TOLD);
    const caption = make(doc, "caption", "", `Rows ${figures(Math.min(first + 1, last))} to ${figures(last)} of ${figures(plan.size)}`);
    const rows = [rowOf("th", ["When", "From", "To", "What", "Took"])];
    for (let at = first; at < last; at++) {
      const step = plan.step[at];
      const [begin, end] = [steps.first[step], steps.last[step]];
      rows.push(rowOf("td", [
        span(trace.time[begin]),
        speaker.name(steps.from[step]),
        steps.to[step] < 0 ? "" : speaker.name(steps.to[step]),
        [speaker.label(step), speaker.detail(step, plan.count[at])].filter(Boolean).join(", "),
        begin === end ? "" : span(trace.time[end] - trace.time[begin]),
      ]));
    }
    table.replaceChildren(caption, ...rows);
  }

  /** @param {"th" | "td"} tag @param {string[]} words */
  function rowOf(tag, words) {
    const row = make(doc, "tr");
    row.append(...words.map((word) => make(doc, tag, "", word)));
    return row;
  }
}
