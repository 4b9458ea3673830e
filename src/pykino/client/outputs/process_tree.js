/**
 * Processes as a diagram drawn in Python, or as a tree of lines; drawn anew when it has changed.
 * `said` is about the processes, `note` about the drawing.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Diagram } from "./_diagram.js"
 *
 * @typedef {Diagram & { tree: string, said: string }} ProcessTree
 */

export const css = `
.kino-process-tree-words { max-height: 480px; margin: 0; overflow: auto; font: var(--k-code); }
.kino-process-tree-words + p { margin: 8px 0 0; color: var(--k-muted); font-size: var(--k-small); }
`;

/** @type {AsyncMount<ProcessTree>} */
export async function mount(context) {
  const { draw } = await context.load("_diagram");
  const { el, data, on, signal, readable } = context;
  if (signal.aborted) return;
  const make = (/** @type {string} */ tag) => el.ownerDocument.createElement(tag);
  const [drawing, words, tree, about] = [make("div"), make("div"), make("pre"), make("p")];
  tree.className = "kino-process-tree-words";
  tree.tabIndex = 0; // a long one is scrolled with the keys
  words.append(tree, about);
  el.append(drawing, words);
  const diagram = draw({ ...context, el: drawing }, "Process tree");
  update(data);
  on("update", update);
  return { update, silent: true };

  /** @param {ProcessTree} next */
  function update(next) {
    const said = [next.said, next.note].filter(Boolean).join(" ");
    diagram.update({ ...next, note: said });
    drawing.hidden = next.svg === null;
    words.hidden = next.svg !== null;
    tree.textContent = readable(next.tree);
    tree.setAttribute("aria-label", next.caption ?? "Process tree");
    about.textContent = readable([next.caption, said].filter(Boolean).join(" · "));
    about.hidden = !about.textContent;
  }
}
