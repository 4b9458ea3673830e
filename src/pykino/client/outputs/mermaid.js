/**
 * A Mermaid diagram, drawn in Python.
 *
 * @import { Context } from "../types.js"
 * @import { Diagram } from "./_diagram.js"
 */

/** @param {Context<Diagram>} context */
export async function mount(context) {
  const { draw } = await context.load("_diagram");
  if (!context.signal.aborted) return draw(context, "Diagram");
}
