/**
 * What a reader does to hand something over: buttons, the file dialog, dropping, pasting.
 *
 * Dropped files never go to the browser, which would leave the page to show them; where nobody takes
 * them, the pointer says so.
 *
 * @import { Box } from "./_upload_box.js"
 *
 * @typedef {object} Use
 * @property {AbortSignal} signal
 * @property {() => boolean} isOff whether nothing is taken now
 * @property {(files: File[]) => void} take at least one
 * @property {() => void} remove what is there
 * @property {() => void} dismiss what was refused
 * @property {() => void} cancel what is on its way
 */

/**
 * @param {Box} box
 * @param {Use} use
 */
export function listenToHands({ body, choose, remove, dismiss, cancel, dialog }, use) {
  const options = { signal: use.signal };
  choose.addEventListener("click", () => dialog.click(), options);
  remove.addEventListener("click", use.remove, options);
  dismiss.addEventListener("click", use.dismiss, options);
  cancel.addEventListener("click", use.cancel, options);
  dialog.addEventListener("change", () => chosen(dialog, use), options);
  for (const name of ["dragenter", "dragover"]) listen(name, (event) => over(body, event, use));
  for (const name of ["dragleave", "drop"]) listen(name, () => delete body.dataset.over);
  listen("drop", (event) => drop(event, use));

  /** @param {string} name @param {(event: DragEvent) => void} handler */
  function listen(name, handler) {
    body.addEventListener(name, (event) => handler(/** @type {DragEvent} */ (event)), options);
  }
}

/**
 * @param {HTMLElement} el
 * @param {Pick<Use, "signal" | "isOff" | "take">} use
 */
export function takePasted(el, { signal, isOff, take }) {
  const paste = (/** @type {ClipboardEvent} */ event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || isOff()) return;
    event.preventDefault();
    take(files);
  };
  el.addEventListener("paste", paste, { signal });
}

/**
 * @param {HTMLInputElement} dialog
 * @param {Use} use
 */
function chosen(dialog, { take }) {
  const files = [...(dialog.files ?? [])];
  if (files.length) take(files);
  dialog.value = ""; // the same file may be chosen again
}

/**
 * @param {HTMLElement} body
 * @param {DragEvent} event
 * @param {Use} use
 */
function over(body, event, { isOff }) {
  if (!event.dataTransfer || !holdsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = isOff() ? "none" : "copy";
  if (!isOff()) body.dataset.over = "";
}

/**
 * @param {DragEvent} event
 * @param {Use} use
 */
function drop(event, { isOff, take }) {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length && !isOff()) take(files);
}

/** @param {DragEvent} event */
function holdsFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}
