/** One display in a notebook: the library model, elsewhere on the page, draws its slot. */

const KEY = Symbol.for("pykino.pages");

export default {
  /** @param {{ model: any, el: HTMLElement, signal?: AbortSignal }} view */
  async render({ model, el, signal }) {
    const still = el.appendChild(document.createElement("div"));
    still.innerHTML = model.get("still"); // of Python's making, sanitised; there until the live output is
    try {
      const [session, library] = model.get("library");
      await model.widget_manager.get_model(library); // this evaluates it
      const hide = await (/** @type {any} */ (globalThis))[KEY][session].show(el, model.get("slot"), still);
      if (signal) signal.addEventListener("abort", hide);
      else return hide;
    } catch (error) {
      console.error("pykino: this output stays as it was saved:", error);
    }
  },
};
