/**
 * Keeps the page as tall as it was while what was taken off it is drawn anew: a reader who has
 * scrolled down stays there, and what stands below does not jump.
 *
 * The element that holds what is redrawn keeps its height until all that is new in it is drawn.
 */

export class Heights {
  /** What is held, and the min-height that each had of its own. @type {Map<HTMLElement, string>} */
  #held = new Map();
  /** Outputs that are not drawn yet. @type {Set<Element>} */
  #undrawn = new Set();
  /** How many changes are at work, one inside the other. */
  #depth = 0;

  /** An output will be drawn. @param {Element} el */
  expect(el) {
    this.#undrawn.add(el);
  }

  /** It is drawn, or never will be. @param {Element} el */
  drawn(el) {
    if (this.#undrawn.delete(el) && !this.#depth) this.#review();
  }

  /** Run `change`, which takes away some of what `el` holds. @param {HTMLElement} el @param {() => void} change */
  keep(el, change) {
    const height = this.#held.has(el) ? 0 : heightOf(el);
    if (height) this.#hold(el, height);
    this.#depth += 1;
    try {
      change();
    } finally {
      this.#depth -= 1;
    }
    if (!this.#depth) this.#review();
  }

  /** @param {HTMLElement} el @param {number} height px */
  #hold(el, height) {
    this.#held.set(el, el.style.minHeight);
    el.style.minHeight = `${height}px`;
  }

  /** Let go of what holds nothing that is still to be drawn. */
  #review() {
    for (const [el, before] of this.#held) {
      if ([...this.#undrawn].some((output) => el.contains(output))) continue;
      el.style.minHeight = before;
      this.#held.delete(el);
    }
  }
}

/** What min-height would have to be for `el` to be as tall as it is. @param {HTMLElement} el */
function heightOf(el) {
  const style = el.ownerDocument.defaultView?.getComputedStyle(el).height;
  return Number.parseFloat(style ?? "") || 0; // "auto" where it is not laid out
}
