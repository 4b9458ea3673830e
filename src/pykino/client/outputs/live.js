/**
 * An output that a package brings: its own main.js draws it.
 *
 * @import { AsyncMount } from "../types.js"
 */

/** @type {AsyncMount} */
export async function mount(context) {
  const main = await context.load("main.js");
  if (context.signal.aborted) return;
  if (typeof main.mount !== "function") throw new Error("Its main.js exports no function “mount”.");
  return main.mount(context);
}
