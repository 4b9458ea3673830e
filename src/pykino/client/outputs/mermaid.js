/**
 * A Mermaid diagram, drawn in Python.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Diagram } from "./_diagram.js"
 */

/** @type {AsyncMount<Diagram>} */
export async function mount(context) {
  const { draw } = await context.load("_diagram");
  if (!context.signal.aborted) return draw(context, "Diagram");
}
