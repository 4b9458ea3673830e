/**
 * Fields that are sent together. Each is an output of its own; the form flushes and sends them.
 *
 * @import { Mount, Node } from "../types.js"
 *
 * @typedef {{ name: string, label: string, node: Node }} Field
 */

export const css = `
.kino-form { box-sizing: border-box; max-width: 514px; padding: 16px; border: 1px solid var(--k-border); border-radius: var(--k-radius); }
.kino-form-fields { display: flex; flex-direction: column; gap: 16px; }
.kino-form-fields .kino-field-note { display: none; } /* said once, below */
.kino-form-end { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 12px; margin-top: 16px; }
.kino-form-said { flex: 1 1 160px; min-width: 0; margin: 0; color: var(--k-muted); font-size: var(--k-small); overflow-wrap: anywhere; }
.kino-form-said:empty, .kino-form-end:not(:has(button)):has(.kino-form-said:empty) { display: none; }
.kino-form-said[data-tone="bad"] { color: var(--k-bad); }
.kino-form-said[data-tone="good"] { color: var(--k-good); }
.kino-form .k-button[aria-busy="true"]::before {
  box-sizing: border-box; width: 12px; height: 12px; border: 2px solid currentColor; border-right-color: transparent; border-radius: 50%; content: "";
  animation: kino-turn 1s linear infinite, kino-form-wait 200ms step-end both; /* a quick answer shows no sign of waiting */
}
@keyframes kino-form-wait { from { display: none; } to { display: block; } }
@media (max-width: 480px) { .kino-form { padding: 12px; } }
`;

const NOBODY = "This page has no program behind it, so nothing can be sent.";
const FAILED = "✕ Not sent: it could not be checked.";

/** @type {Mount<{ fields: Field[], submit: string | null }>} */
export function mount({ el, data, signal, on, onGone, push, render, sync, readable, static: isStatic }) {
  const document = el.ownerDocument;
  const form = Object.assign(document.createElement("form"), { className: "kino-form", noValidate: true });
  const fields = Object.assign(document.createElement("div"), { className: "kino-form-fields" });
  const end = Object.assign(document.createElement("div"), { className: "kino-form-end" });
  const button = Object.assign(document.createElement("button"), { type: "submit", className: "k-button" });
  const said = Object.assign(document.createElement("p"), { className: "kino-form-said" });
  /** @type {Map<string, { place: HTMLElement, label: string }>} */
  const places = new Map();
  button.dataset.kind = "primary";
  button.disabled = isStatic;
  said.setAttribute("role", "status");
  button.dir = "auto";
  form.append(fields, end);
  el.append(form);
  form.addEventListener("submit", send, { signal });
  // a field that is left may have something to say: the button would move away from under the press
  button.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  form.addEventListener("input", () => say(""), { signal });
  on("refused", refused);
  on("submitted", () => answered("✓ Sent.", "good"));
  onGone((gone) => {
    button.disabled = isStatic || gone;
    if (gone && busy()) answered(""); // the answer does not come
  });
  update(data);
  return { update };

  /** @param {{ fields: Field[], submit: string | null }} next */
  function update(next) {
    for (const { name, label, node } of next.fields) {
      const place = places.get(name)?.place ?? fields.appendChild(document.createElement("div"));
      places.set(name, { place, label: readable(label) });
      render(place, node);
    }
    button.textContent = readable(next.submit ?? "");
    end.replaceChildren(...(next.submit === null ? [] : [button]), said);
    answered(isStatic ? NOBODY : "");
  }

  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    if (isStatic || busy()) return;
    if (!button.isConnected) return void sync(); // changes are all it reports
    button.setAttribute("aria-busy", "true");
    say("");
    await sync();
    if (el.parentElement?.hasAttribute("data-gone")) return answered(""); // nobody would answer
    push("submit"); // not at all if this has left the page meanwhile
  }

  /** @param {{ names: string[] }} answer which fields Python refuses, none if it could not tell */
  function refused({ names }) {
    const found = names.map((name) => places.get(name)).filter((place) => place !== undefined);
    const labels = new Intl.ListFormat("en").format(found.map(({ label }) => label));
    answered(labels ? `✕ Not sent: see ${labels}.` : FAILED, "bad");
    if (isElsewhere()) return;
    const target = found[0]?.place.querySelector("[aria-invalid=true], input, select, textarea, button, [tabindex='0']");
    /** @type {HTMLElement | null | undefined} */ (target)?.focus();
  }

  /** Whether the reader is at something else; in a shadow root the document knows its host only. */
  function isElsewhere() {
    const root = /** @type {Document | ShadowRoot} */ (form.getRootNode());
    const focused = root.activeElement ?? document.activeElement;
    const nothing = focused === null || focused === document.body || focused === /** @type {Partial<ShadowRoot>} */ (root).host;
    return !nothing && !form.contains(focused);
  }

  /**
   * @param {string} sentence
   * @param {"good" | "bad"} [tone]
   */
  function answered(sentence, tone) {
    button.removeAttribute("aria-busy");
    say(sentence, tone);
  }

  /**
   * @param {string} sentence
   * @param {"good" | "bad"} [tone]
   */
  function say(sentence, tone) {
    said.textContent = sentence;
    said.dataset.tone = tone ?? "";
  }

  function busy() {
    return button.getAttribute("aria-busy") === "true";
  }
}
