/**
 * A diagram by the keyboard alone.
 *
 * @import { Scene } from "./_sequence_types.js"
 */

const ROW = 28; // px, as in _sequence_geometry.js

/**
 * @param {HTMLElement} figure
 * @param {{ el: HTMLElement, page(): number, zoomBy(factor: number): void }} stage
 * @param {Scene} scene
 * @param {{ choose(at: number): void, open(at: number): void, close(): boolean, filter: HTMLInputElement, name: string, signal: AbortSignal, stepOf: typeof import("./_sequence_steps.js").stepOf }} uses
 */
export function keys(figure, stage, scene, { choose, open, close, filter, name, signal, stepOf }) {
  const { el } = stage;
  el.tabIndex = 0;
  el.setAttribute("role", "application"); // else a screen reader keeps the arrow keys for itself
  el.setAttribute("aria-roledescription", "sequence diagram");
  el.setAttribute("aria-label", `${name}. Arrow up and down choose a message, left and right lead to its cause and effect, Enter opens it, slash filters. A table with the rows follows.`);
  el.addEventListener("keydown", press, { signal });
  figure.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && close()) event.stopPropagation();
    else if (event.key === "/" && !isField(event.target)) {
      event.preventDefault();
      filter.focus();
    }
  }, { signal });

  /** @param {KeyboardEvent} event */
  function press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target !== el) return;
    const { plan, chosen } = scene;
    const rows = Math.max(1, Math.floor(stage.page() / ROW) - 1);
    /** @type {Record<string, () => number>} */
    const moves = {
      ArrowDown: () => chosen + 1,
      ArrowUp: () => (chosen < 0 ? 0 : chosen - 1),
      PageDown: () => chosen + rows,
      PageUp: () => chosen - rows,
      Home: () => 0,
      End: () => plan.size - 1,
      ArrowLeft: () => cause() ?? chosen,
      ArrowRight: () => effect() ?? chosen,
    };
    if (event.key === "Enter" && chosen >= 0) open(chosen);
    else if (plan.timed && "+-".includes(event.key)) stage.zoomBy(event.key === "+" ? 2 : 0.5);
    else if (Object.hasOwn(moves, event.key) && plan.size) choose(Math.max(0, Math.min(plan.size - 1, moves[event.key]())));
    else return;
    event.preventDefault();
  }

  /** The shown step that the chosen one descends from. */
  function cause() {
    const { plan, steps, trace, chosen } = scene;
    if (chosen < 0) return null;
    for (let event = trace.cause[steps.first[plan.step[chosen]]]; event >= 0; event = trace.cause[event]) {
      const step = stepOf(trace, steps, event);
      if (step >= 0 && plan.at[step] >= 0) return plan.at[step];
    }
    return null;
  }

  /** The first shown step that descends from it. */
  function effect() {
    const { plan, steps, trace, chosen } = scene;
    if (chosen < 0) return null;
    const step = plan.step[chosen];
    const from = [steps.first[step], steps.last[step]];
    for (let at = chosen + 1; at < plan.size; at++) {
      if (from.includes(trace.cause[steps.first[plan.step[at]]])) return at;
    }
    return null;
  }
}

/** @param {EventTarget | null} target */
function isField(target) {
  return target !== null && "value" in target;
}
