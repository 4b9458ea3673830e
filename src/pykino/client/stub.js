/** One display in a notebook: the library model, elsewhere on the page, draws its slot. */

const KEY = Symbol.for("pykino.pages");

/**
 * The page that draws a session; the library may still be on its way.
 *
 * @param {string} session
 */
function pageOf(session) {
  const { pages, awaited } = ((/** @type {any} */ (globalThis))[KEY] ??= { pages: {}, awaited: {} });
  return pages[session] ?? new Promise((resolve) => (awaited[session] ??= []).push(resolve));
}

export default {
  /** @param {{ model: any, el: HTMLElement, signal?: AbortSignal }} view */
  async render({ model, el, signal }) {
    try {
      const [session, library] = model.get("library");
      await model.widget_manager.get_model(library); // this has it made, where it is not yet
      const page = await pageOf(session);
      const hide = await page.show(el, model.get("slot"));
      if (signal) signal.addEventListener("abort", hide);
      else return hide;
    } catch (error) {
      el.textContent = "This output is not live any more: run its cell again.";
      console.error("pykino:", error);
    }
  },
};
