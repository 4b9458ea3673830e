/**
 * A switch; while it is on and has the focus, what keys do goes to Python. It listens to nothing else.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {{ label: string, events: string[], defaults: "off" | "on" | "disable_only", enabled: boolean }} Data
 */

export const css = `
.kino-keyboard { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; }
.kino-keyboard-sign { box-sizing: border-box; width: 8px; height: 8px; border: 2px solid var(--k-muted); border-radius: 50%; }
.kino .kino-keyboard .k-button[aria-pressed="true"]:not(:disabled) { border-color: var(--k-accent); background: var(--k-selected); }
.kino-keyboard [aria-pressed="true"] .kino-keyboard-sign { border-color: var(--k-accent); background: var(--k-accent); }
.kino-keyboard-note { flex: 1 1 200px; min-width: 0; margin: 0; color: var(--k-muted); font-size: var(--k-small); }
`;

const REPEAT = 40; // ms between two of a key that is held down
const ACTIVATES = new Set(["Enter", " "]); // what presses a button must not switch this one while it is on
const OFF = "Off: press it, and the keys go to the program.";
const ON = "On: the keys go to the program. Tab leaves it.";
const ON_WITHOUT_TAB = "On: all keys go to the program. Ctrl+K leaves it.";
const NOBODY = "This page has no program behind it that could hear the keys.";

/** @type {Mount<Data>} */
export function mount({ el, data, signal, onGone, push, readable, static: isStatic }) {
  const document = el.ownerDocument;
  const row = Object.assign(document.createElement("div"), { className: "kino-keyboard" });
  const button = Object.assign(document.createElement("button"), { type: "button", className: "k-button", disabled: isStatic });
  const sign = Object.assign(document.createElement("span"), { className: "kino-keyboard-sign" });
  const name = document.createElement("span");
  const note = Object.assign(document.createElement("p"), { className: "kino-keyboard-note" });
  /** The keys that are down, by where they are. @type {Map<string, { key: string, at: number }>} */
  const down = new Map();
  /** Ends the listening to keys; null while it is off. @type {AbortController | null} */
  let listening = null;
  sign.setAttribute("aria-hidden", "true");
  note.setAttribute("role", "status");
  button.append(sign, name);
  row.append(button, note);
  el.append(row);
  button.addEventListener("click", () => (listening ? off() : on()), { signal });
  signal.addEventListener("abort", () => listening?.abort());
  onGone((gone) => {
    button.disabled = isStatic || gone;
    if (gone && listening) off();
    show();
  });
  update(data);
  if (data.enabled) push("status", { enabled: false }); // it was on when this page was loaded again
  return { update };

  /** @param {Data} next */
  function update(next) {
    data = next;
    name.textContent = readable(next.label);
    if (listening && !next.enabled) push("status", { enabled: true }); // Python has forgotten
    show();
  }

  function on() {
    const window = document.defaultView ?? globalThis;
    listening = new window.AbortController();
    const options = { signal: listening.signal };
    button.addEventListener("keydown", pressed, options);
    button.addEventListener("keyup", released, options);
    button.addEventListener("blur", off, options); // also when the whole window loses the focus
    window.addEventListener("pagehide", off, options);
    button.focus(); // not every browser does so at a click
    push("status", { enabled: true });
    show();
  }

  function off() {
    listening?.abort();
    listening = null;
    for (const [code, { key }] of down) tell("keyup", { key, code });
    down.clear();
    push("status", { enabled: false });
    show();
  }

  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (leaves(event)) return;
    prevent(event);
    if (event.isComposing) return;
    const { code, key, repeat, timeStamp } = event;
    const before = down.get(code);
    if (repeat && before && timeStamp - before.at < REPEAT) return;
    down.set(code, { key, at: timeStamp });
    tell("keydown", event);
  }

  /** @param {KeyboardEvent} event */
  function released(event) {
    prevent(event);
    if (down.delete(event.code)) tell("keyup", event); // else it was pressed before this was on
  }

  /** Whether a key is the reader's way out, and takes it. @param {KeyboardEvent} event */
  function leaves(event) {
    if (data.defaults !== "disable_only") return event.key === "Tab" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return false;
    event.preventDefault();
    off();
    return true;
  }

  /** @param {KeyboardEvent} event */
  function prevent(event) {
    if (data.defaults !== "on" || ACTIVATES.has(event.key)) event.preventDefault();
  }

  /**
   * @param {"keydown" | "keyup"} name
   * @param {{ key: string, code: string } & Partial<KeyboardEvent>} event
   */
  function tell(name, { key, code, repeat, ctrlKey, shiftKey, altKey, metaKey }) {
    if (!data.events.includes(name)) return;
    const held = { ctrl: ctrlKey === true, shift: shiftKey === true, alt: altKey === true, meta: metaKey === true };
    push(name, { key, code, repeat: repeat === true, ...held });
  }

  function show() {
    button.setAttribute("aria-pressed", String(listening !== null));
    if (isStatic) note.textContent = NOBODY;
    else if (button.disabled) note.textContent = ""; // the page says why
    else if (!listening) note.textContent = OFF;
    else note.textContent = data.defaults === "disable_only" ? ON_WITHOUT_TAB : ON;
  }
}
