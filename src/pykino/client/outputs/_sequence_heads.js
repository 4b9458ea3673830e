/**
 * The names above the lanes: one button for each that is in sight, which shows only what touches it.
 *
 * @import { Plan, Look } from "./_sequence_types.js"
 * @typedef {typeof import("./_table_dom.js")} Dom
 */

/**
 * @param {Document} doc
 * @param {Dom} dom
 * @param {(text: string) => string} readable
 * @param {(lane: number) => void} pick
 * @param {AbortSignal} signal
 */
export function heads(doc, { make, say }, readable, pick, signal) {
  const el = make(doc, "div", "kino-sequence-heads");
  /** @type {Map<number, HTMLButtonElement>} */
  const there = new Map();
  /** @type {Plan | null} */
  let known = null;
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", "Participants");
  el.addEventListener("click", ({ target }) => {
    const head = /** @type {Element} */ (target).closest("button");
    for (const [lane, button] of there) if (button === head) pick(lane);
  }, { signal });
  return { el, draw };

  /** @param {Plan} plan @param {Look} look @param {number[] | null} picked */
  function draw(plan, look, picked) {
    const first = Math.max(0, Math.floor(look.left / look.lane));
    const last = Math.min(plan.lanes.length - 1, Math.ceil((look.left + look.width - look.gutter) / look.lane));
    for (const [lane, button] of there) {
      if (lane < first || lane > last) button.remove(), there.delete(lane);
    }
    for (let lane = first; lane <= last; lane++) {
      const button = there.get(lane) ?? newHead(lane);
      if (plan !== known || !button.textContent) fill(button, plan, lane, picked);
      button.style.left = `${look.gutter + lane * look.lane - look.left + 2}px`;
      button.style.width = `${look.lane - 4}px`;
    }
    el.style.setProperty("--gutter", `${look.gutter}px`);
    known = plan;
  }

  /** @param {number} lane */
  function newHead(lane) {
    const button = make(doc, "button", "kino-sequence-head");
    button.type = "button";
    button.append(make(doc, "span", "kino-sequence-name"), make(doc, "span", "kino-sequence-who"));
    const after = [...there].filter(([other]) => other > lane).sort(([a], [b]) => a - b)[0]?.[1];
    el.insertBefore(button, after ?? null); // Tab goes from left to right
    there.set(lane, button);
    return button;
  }

  /** @param {HTMLButtonElement} button @param {Plan} plan @param {number} lane @param {number[] | null} picked */
  function fill(button, plan, lane, picked) {
    const { name, detail, parties } = plan.lanes[lane];
    const [shown, about] = [readable(name.slice(0, 200)) || "(no name)", readable(detail.slice(0, 200))];
    say(/** @type {Element} */ (button.firstElementChild), shown);
    say(/** @type {Element} */ (button.lastElementChild), about);
    const active = picked !== null && parties.some((party) => picked.includes(party));
    button.title = `${shown}${about ? `, ${about}` : ""}: ${active ? "show all again" : "show only what touches it"}`;
    button.setAttribute("aria-pressed", String(active));
  }
}
