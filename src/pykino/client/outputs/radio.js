/**
 * One of a few options, all of them seen. Options: their labels, horizontal. Value: an index or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 */

export const css = `
.kino-radio { display: flex; flex-direction: column; }
.kino-radio[data-horizontal] { flex-flow: row wrap; gap: 0 16px; }
`;

let groups = 0; // one name for the buttons of a group

/** @type {AsyncMount<FieldData>} */
export async function mount(context) {
  const [{ field }, { equal, placeOf }] = await Promise.all(["_field", "_options"].map(context.load));
  if (context.signal.aborted) return;
  const { el, readable } = context;
  const name = `kino-radio-${(groups += 1)}`;
  const body = el.ownerDocument.createElement("div");
  body.className = "kino-radio";
  /** @type {HTMLInputElement[]} */
  let buttons = [];
  /** @type {string[]} */
  let labels = [];
  return field(context, {
    body,
    label: "legend",
    role: "radiogroup",
    adopt(/** @type {{ options: string[], horizontal: boolean }} */ { options, horizontal }) {
      body.toggleAttribute("data-horizontal", horizontal);
      if (equal(options, labels)) return;
      const chosen = placeOf(labels[chosenPlace()], options);
      labels = options;
      buttons = options.map(() => el.ownerDocument.createElement("input"));
      body.replaceChildren(...options.map((label, index) => row(buttons[index], label)));
      show(chosen);
    },
    show,
    read: () => ({ value: chosenPlace() < 0 ? null : chosenPlace() }),
  });

  /** @param {number | null} value */
  function show(value) {
    buttons.forEach((button, index) => (button.checked = index === value));
  }

  function chosenPlace() {
    return buttons.findIndex((button) => button.checked);
  }

  /** @param {HTMLInputElement} button @param {string} text */
  function row(button, text) {
    const label = el.ownerDocument.createElement("label");
    const words = el.ownerDocument.createElement("span");
    button.setAttribute("type", "radio");
    button.name = name;
    label.className = "kino-field-row";
    words.textContent = readable(text);
    words.dir = "auto";
    label.append(button, words);
    return label;
  }
}
