/** One input on a page, and the hands of its reader: for the tests of inputs. */

import { openPage } from "../page.mjs";

const shared = { label: "Label", help: "", disabled: false, debounce: "blur", message: "" };

/**
 * @param {string} type
 * @param {object} [data] over what every input has
 * @param {object} [options] of the page; `client`: the id of its reader
 */
export async function openField(type, data = {}, options = {}) {
  const page = await openPage(options);
  page.handlers.message({ t: "welcome", session: "s", client: "me", resumed: false, title: "T", version: "1" });
  await page.show(["replace", "root", [{ type, ref: "f" }]], ["mount", "f", { ...shared, ...data }]);
  const { window } = page;
  const control = () => page.$(".kino-field :is(input, select, textarea)");
  const fire = (el, name, Kind = window.Event, more = {}) => el.dispatchEvent(new Kind(name, { bubbles: true, ...more }));
  return {
    ...page,
    control,
    /** What Python was told, in order. */
    changes: () => page.pushed().filter(({ name }) => name === "change").map(({ payload }) => payload),
    type(text, el = control()) {
      el.focus();
      el.value = text;
      fire(el, "input");
    },
    press: (key, more = {}, el = control()) => fire(el, "keydown", window.KeyboardEvent, { key, cancelable: true, ...more }),
    change: (el = control()) => fire(el, "change"),
    leave: (el = control()) => el.blur(),
    fire,
    /** Python has a value, from a client (or itself: null). */
    value: (value, origin = null, n = 0, more = {}) => page.show(["event", "f", "value", { value, origin, n, ...more }]),
    refuse: (message, n = 0) => page.show(["event", "f", "refused", { message, n }]),
    mount: (more) => page.show(["mount", "f", { ...shared, ...data, ...more }]),
    said: () => page.$(".kino-field-message").textContent,
  };
}
