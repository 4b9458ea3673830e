/**
 * Keeps the keyboard where the reader was, when what had the focus is drawn anew.
 *
 * A control that leaves the page takes the focus with it, and the next key would go nowhere. So the
 * control that stands for it gets the focus: the one of the same name, else the one at the same
 * place, else the first of what is new, as when the next step of a wizard is shown. It may still have
 * to be drawn. A control that is switched off loses the focus too, and has it back once it is on
 * again. A reader who clicks, scrolls or takes the focus elsewhere meanwhile is not called back.
 */

const CONTROLS = "input, select, textarea, button, a[href], [contenteditable]";
const READER = ["pointerdown", "wheel"]; // who types goes on typing

/**
 * @typedef {object} Place where the focus was
 * @property {HTMLElement} el
 * @property {string} name
 * @property {boolean} inForm
 * @property {{ el: Element, path: number[] }[]} trail its ancestors, the closest first, with the way down from each
 */

export class Focus {
  /** @type {Place | null} */
  #lost = null;
  /** Outputs that are not drawn yet. @type {Set<Element>} */
  #undrawn = new Set();

  /**
   * @param {HTMLElement} root
   * @param {AbortSignal} signal
   */
  constructor(root, signal) {
    this.root = root;
    const given = () => void (this.#lost = null);
    for (const name of READER) root.ownerDocument.addEventListener(name, given, { capture: true, passive: true, signal });
  }

  /** Run `change`, which may redraw what has the focus. @param {() => void} change */
  keep(change) {
    const before = this.#active();
    const place = before && this.#placeOf(before);
    change();
    if (place && !this.#active()) this.#lost = place;
    this.#restore();
  }

  /** An output will be drawn. @param {Element} el */
  expect(el) {
    this.#undrawn.add(el);
  }

  /** It is drawn, or never will be. @param {Element} el */
  drawn(el) {
    if (this.#undrawn.delete(el)) this.#restore();
  }

  #restore() {
    if (!this.#lost) return;
    const target = this.#active() || this.#elsewhere() ? null : this.#target(this.#lost);
    if (target === undefined) return; // not yet
    const { el } = this.#lost;
    this.#lost = null;
    target?.focus({ preventScroll: target === el }); // it is where it was, if no more in sight
  }

  /**
   * What gets the focus in the place of what had it; undefined if that cannot be told yet.
   *
   * @param {Place} lost
   */
  #target({ el, name, inForm, trail }) {
    if (el.isConnected) return el.matches(":disabled") ? undefined : el; // it was moved, or switched off and on
    const left = trail.find((step) => step.el.isConnected);
    if (!left) return null;
    const there = at(left.el, left.path);
    const same = there && isUsable(there) ? there : null;
    if (same && nameOf(same) === name) return same;
    if ([...this.#undrawn].some((output) => left.el.contains(output))) return undefined;
    const controls = this.#controls(left.el);
    const twin = controls.find((control) => nameOf(control) === name);
    if (twin) return twin;
    if (same && !inForm && same.localName === el.localName) return same;
    return left.el.closest(".kino-output") ? controls[0] : null; // else: the top of the page, where all the rest stands
  }

  /**
   * What can be used around `el`, in the output that it stands in.
   *
   * @param {Element} el
   */
  #controls(el) {
    const frame = el.closest("[data-type='frame']") ?? el;
    for (let around = el; ; around = /** @type {Element} */ (around.parentElement)) {
      const found = /** @type {HTMLElement[]} */ ([...around.querySelectorAll(CONTROLS)]).filter(isUsable);
      if (found.length || around === frame) return found;
    }
  }

  /** What has the focus here. What is switched off hears no key, although browsers take a while to say so. */
  #active() {
    const { activeElement } = /** @type {Document | ShadowRoot} */ (this.root.getRootNode());
    const inside = activeElement && activeElement !== this.root && this.root.contains(activeElement);
    return inside && !activeElement.matches(":disabled") ? /** @type {HTMLElement} */ (activeElement) : null;
  }

  /** Whether the focus is in the page around us: in another cell of a notebook, say. */
  #elsewhere() {
    const { activeElement, body, documentElement } = this.root.ownerDocument;
    if (!activeElement || activeElement === body || activeElement === documentElement) return false;
    return !this.root.contains(activeElement) && !hosts(activeElement, this.root);
  }

  /**
   * @param {HTMLElement} el
   * @returns {Place}
   */
  #placeOf(el) {
    const trail = [];
    /** @type {number[]} */
    let path = [];
    for (let child = /** @type {Element} */ (el); child.parentElement && child !== this.root; child = child.parentElement) {
      path = [[...child.parentElement.children].indexOf(child), ...path];
      trail.push({ el: child.parentElement, path });
    }
    return { el, name: nameOf(el), inForm: el.closest("form") !== null, trail };
  }
}

/**
 * Whether `el` stands in a shadow root of `host`, or of something in that.
 *
 * @param {Element} host
 * @param {Element} el
 * @returns {boolean}
 */
function hosts(host, el) {
  const { host: around } = /** @type {Partial<ShadowRoot>} */ (el.getRootNode());
  return around !== undefined && (around === host || hosts(host, around));
}

/** @param {HTMLElement} el */
function isUsable(el) {
  return el.tabIndex >= 0 && !el.matches(":disabled") && !el.closest("[hidden]");
}

/**
 * What a control is, to its reader: its kind, its words, and the form that it belongs to.
 *
 * @param {Element} el
 */
function nameOf(el) {
  const { labels } = /** @type {HTMLInputElement} */ (el);
  const words = el.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? (el.localName === "button" ? el.textContent : "");
  const form = el.closest("form")?.querySelector("label, legend")?.textContent ?? "";
  return JSON.stringify([el.localName, el.getAttribute("type"), words, form]);
}

/**
 * @param {Element} el
 * @param {number[]} path
 */
function at(el, path) {
  /** @type {Element | undefined} */
  let found = el;
  for (const index of path) found = found?.children[index];
  return /** @type {HTMLElement | undefined} */ (found);
}
