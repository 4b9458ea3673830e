/**
 * What is known of the chosen step: the message itself, where in the code it was, how it came to it.
 *
 * @import { Plan, Steps, Trace } from "./_sequence_types.js"
 * @typedef {ReturnType<typeof import("./_sequence_words.js").speaker>} Speaker
 * @typedef {typeof import("./_table_dom.js") & typeof import("./_sequence_words.js") & typeof import("./_sequence_steps.js")} Parts
 */

const LONGEST_CHAIN = 200; // causes that are listed; the last ones

/**
 * @param {Document} doc
 * @param {Parts} parts
 * @param {{ trace: Trace, steps: Steps, speaker: Speaker, readable(text: string): string, go(event: number): void, close(): void }} uses
 */
export function pane(doc, { make, button, span, figures, causesOf }, { trace, steps, speaker, readable, go, close }) {
  const el = make(doc, "section", "kino-sequence-pane");
  el.hidden = true;
  el.setAttribute("aria-label", "Chosen message");
  el.tabIndex = -1;
  return { el, show, focus };

  function focus() {
    const row = /** @type {HTMLElement | null} */ (el.querySelector("[aria-current]"));
    (row ?? el).focus({ preventScroll: true });
  }

  /** @param {number} step -1: nothing is chosen @param {Plan} plan */
  function show(step, plan) {
    el.hidden = step < 0;
    if (step < 0) return el.replaceChildren();
    const at = plan.at[step];
    const count = at < 0 ? 1 : plan.count[at];
    const head = make(doc, "div", "kino-sequence-title");
    const [from, to] = [steps.from[step], steps.to[step]];
    const alone = steps.kind[step] !== 0 && to < 0;
    head.append(
      make(doc, "strong", "", speaker.label(step)),
      make(doc, "span", "kino-sequence-route", alone ? speaker.name(from) : `${speaker.name(from)} → ${to < 0 ? "nobody" : speaker.name(to)}`),
      button(doc, "×", close, { label: "Close", className: "k-button kino-sequence-close" }),
    );
    const columns = make(doc, "div", "kino-sequence-columns");
    columns.append(factsOf(step, count), chainOf(step));
    el.replaceChildren(head, ...payloadOf(step), columns);
    const chain = el.querySelector("ol");
    if (chain) chain.scrollTop = chain.scrollHeight;
  }

  /** @param {number} step @param {number} count */
  function factsOf(step, count) {
    const list = make(doc, "dl", "kino-sequence-facts");
    const [first, last] = [steps.first[step], steps.last[step]];
    const isMessage = steps.kind[step] === 0;
    const detail = speaker.detail(step, 1);
    if (count > 1) fact("Folded", `the first of ${figures(count)} alike in a row`);
    if (detail) fact("How", detail);
    fact(isMessage ? "Sent" : "At", `${span(trace.time[first])} after the trace began`, speaker.place(first));
    if (last !== first) {
      fact("Received", `${span(trace.time[last] - trace.time[first])} later`, speaker.place(last));
    }
    return list;

    /** @param {string} name @param {string} value @param {string} [place] */
    function fact(name, value, place = "") {
      const said = make(doc, "dd", "", value);
      if (place) said.append(make(doc, "code", "", place));
      list.append(make(doc, "dt", "", name), said);
    }
  }

  /** @param {number} step */
  function payloadOf(step) {
    const index = trace.payload[steps.first[step]];
    const other = trace.payload[steps.last[step]];
    const text = index >= 0 ? trace.texts[index] : other >= 0 ? trace.texts[other] : "";
    if (!text) return [];
    const box = make(doc, "pre", "kino-sequence-payload", readable(text));
    box.tabIndex = 0;
    box.setAttribute("aria-label", "The message as text");
    return [box];
  }

  /** @param {number} step */
  function chainOf(step) {
    const chain = causesOf(trace, steps.last[step]);
    const shown = chain.slice(-LONGEST_CHAIN);
    const box = make(doc, "div", "kino-sequence-chain");
    box.append(make(doc, "p", "kino-sequence-small", chain.length > 1 ? "How it came to this" : "Its cause is not known, or it is the first."));
    if (chain.length < 2) return box;
    if (shown.length < chain.length) {
      box.append(make(doc, "p", "kino-sequence-small", `The last ${figures(shown.length)} of ${figures(chain.length)} causes:`));
    }
    const list = make(doc, "ol");
    list.append(...shown.map((event) => causeRow(event, event === steps.last[step])));
    box.append(list);
    return box;
  }

  /** @param {number} event @param {boolean} isThis */
  function causeRow(event, isThis) {
    const row = make(doc, "li");
    const kind = trace.kinds[trace.kind[event]];
    const said = speaker.text(trace.label[event]) || speaker.text(trace.payload[event]);
    const link = button(doc, "", () => go(event), { className: "kino-sequence-cause" });
    link.append(
      make(doc, "span", "kino-sequence-when", span(trace.time[event])),
      make(doc, "span", "", `${speaker.name(trace.who[event])} ${kind}`),
      make(doc, "span", "kino-sequence-what", said),
    );
    if (isThis) link.setAttribute("aria-current", "true");
    row.append(link);
    return row;
  }
}
