/**
 * A sequence diagram: who sent which message to whom, when, and what led to it.
 *
 * Data: `{trace, caption}`, where `trace` are bytes as `tracing/_packing.py` makes them; all else is
 * done here: folding, filtering, the chains of causes. Nothing is asked of Python.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Choice, Scene, Trace } from "./_sequence_types.js"
 */

const HELPERS = [
  "_table_dom", "_table_style", "_trace_data", "_sequence_steps", "_sequence_choice", "_sequence_spans", "_sequence_plan", "_sequence_words",
  "_sequence_marks", "_sequence_geometry", "_sequence_draw", "_sequence_labels", "_sequence_density", "_sequence_heads",
  "_sequence_minimap", "_sequence_palette", "_sequence_stage", "_sequence_pane", "_sequence_tools", "_sequence_foot", "_sequence_keys", "_sequence_style",
];

const MANY = 5; // lanes that want a wide page

/** @type {AsyncMount<{ trace: DataView, caption: string | null }>} */
export async function mount({ el, data, signal, load, readable, onTheme }) {
  const parts = Object.assign({}, ...(await Promise.all(HELPERS.map(load))));
  const trace = /** @type {Trace} */ (await parts.traceOf(data.trace));
  if (signal.aborted) return;
  const { make, say, figures, plural } = parts;
  const doc = el.ownerDocument;
  const figure = make(doc, "figure", "kino-sequence");
  const box = figure.appendChild(make(doc, "div", "kino-sequence-box"));
  const { caption } = data;
  const name = readable(caption || "Sequence diagram");
  figure.setAttribute("aria-label", name);
  el.append(figure);
  const steps = parts.stepsOf(trace);
  if (steps.size) diagram();
  else box.append(make(doc, "p", "kino-sequence-empty", emptiness()), ...notes());
  if (caption) figure.append(make(doc, "figcaption", "k-caption", readable(caption)));

  function emptiness() {
    return trace.error ? "Nothing was recorded before the error." : "Nothing was recorded: the traced code sent no message and started nobody, or no source was on.";
  }

  /** What one should know of it as a whole. */
  function notes() {
    const list = [
      trace.error && note("bad", `✕ The traced code raised ${readable(trace.error)}`),
      trace.dropped && note("warn", `▲ ${plural(trace.dropped, "event")} dropped: there were more than the limit.`),
    ];
    return list.filter(Boolean);
  }

  /** @param {string} tone @param {string} words */
  function note(tone, words) {
    const line = make(doc, "p", "kino-sequence-note", words);
    line.dataset.tone = tone;
    return line;
  }

  function diagram() {
    /** @type {Choice} */
    const choice = { text: "", without: new Set(), hidden: false, parties: null, repeats: true, groups: null, timed: false };
    const speaker = parts.speaker(trace, steps, readable);
    const look = { left: 0, top: 0, width: 0, height: 0, unit: 1, lane: 1, gutter: 0 };
    /** @type {Scene} */
    const scene = { trace, steps, plan: plan(), look, slow: parts.slowness(trace, steps), chosen: -1, hovered: -1, lit: null };
    let step = -1; // the chosen one: it outlives a plan in which it is not to be seen
    const { length } = scene.plan.lanes;
    figure.style.setProperty("--lanes", String(length)); // a filter makes nothing narrower
    figure.dataset.lanes = length < MANY ? "few" : "many";

    const stage = parts.stage(doc, parts, scene, { choose: open, pick, speaker, readable }, signal);
    const pane = parts.pane(doc, parts, { trace, steps, speaker, readable, go, close });
    const tools = parts.tools(doc, parts, { box, trace, steps, choice, change, zoom: stage.zoomBy, readable }, signal);
    const legend = parts.legend(doc, parts);
    const table = parts.tableOf(doc, parts, speaker);
    const news = make(doc, "p", "kino-sequence-unseen");
    const nothing = make(doc, "p", "kino-sequence-empty");
    news.setAttribute("role", "status");
    box.append(tools.el, ...notes(), stage.el, nothing, pane.el, legend.el, table.el, news);
    parts.keys(figure, stage, scene, { choose, open, close, filter: tools.filter, name, signal, stepOf: parts.stepOf });
    onTheme(stage.repaint);
    show();

    function plan() {
      const fits = parts.fitting(trace, steps, choice);
      return parts.planOf(trace, steps, choice, fits, parts.lanesOf(trace, steps, fits, choice), parts);
    }

    /** @param {Partial<Choice>} part */
    function change(part) {
      Object.assign(choice, part);
      scene.plan = plan();
      scene.hovered = -1;
      scene.chosen = step < 0 ? -1 : scene.plan.at[step];
      // what is not to be seen lights nothing: all else would be dimmed for no reason
      scene.lit = scene.chosen < 0 || pane.el.hidden ? null : parts.coneOf(trace, steps, step);
      show();
      if (scene.chosen >= 0) stage.reveal(scene.chosen);
    }

    function show() {
      const { plan } = scene;
      box.dataset.grouped = String(plan.grouped);
      stage.el.hidden = !plan.size;
      nothing.hidden = plan.size > 0;
      say(nothing, nothing.hidden ? "" : missing());
      tools.draw(scene);
      legend.draw(scene);
      table.draw(scene);
      stage.show(choice.parties);
      if (!pane.el.hidden) pane.show(step, plan);
    }

    function missing() {
      const hidden = !choice.hidden && !choice.text && !choice.parties && !choice.without.size;
      return hidden ? `All ${figures(steps.size)} events are of infrastructure: see “Show”.` : "Nothing matches the filter.";
    }

    /** @param {number} lane */
    function pick(lane) {
      const { parties } = scene.plan.lanes[lane];
      const again = choice.parties?.some((party) => parties.includes(party));
      change({ parties: again ? null : parties });
    }

    /** Move the choice; what is open follows it. @param {number} at */
    function choose(at) {
      if (!pane.el.hidden) return open(at);
      scene.chosen = at;
      step = at < 0 ? -1 : scene.plan.step[at];
      tell();
    }

    /** Choose a step, show all that is known of it, and light what led to it and what came of it. @param {number} at */
    function open(at) {
      scene.chosen = at;
      step = at < 0 ? -1 : scene.plan.step[at];
      light();
    }

    /** Choose what an event belongs to, also where the filter leaves it out. @param {number} event */
    function go(event) {
      const found = parts.stepOf(trace, steps, event);
      if (found < 0) return;
      step = found;
      scene.chosen = scene.plan.at[step];
      light();
      pane.focus(); // the row that was pressed is gone
    }

    function light() {
      scene.lit = step < 0 ? null : parts.coneOf(trace, steps, step);
      pane.show(step, scene.plan);
      tell();
    }

    /** @returns {boolean} whether there was anything to close */
    function close() {
      if (pane.el.hidden && step < 0) return false;
      const inside = pane.el.contains(/** @type {Document | ShadowRoot} */ (el.getRootNode()).activeElement);
      if (pane.el.hidden) choose(-1);
      else open(-1);
      if (inside) stage.el.focus({ preventScroll: true });
      return true;
    }

    function tell() {
      const { chosen, plan } = scene;
      if (chosen >= 0) stage.reveal(chosen);
      else stage.redraw();
      table.draw(scene);
      say(news, step < 0 ? "" : `${chosen < 0 ? "Not shown now" : `${figures(chosen + 1)} of ${figures(plan.size)}`}: ${speaker.sentence(step, chosen < 0 ? 1 : plan.count[chosen])}`);
    }
  }
}
