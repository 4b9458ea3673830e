/**
 * How far something is: bar, share, rate, time left; in words too, never by colour alone.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {object} Progress
 * @property {string} label
 * @property {number | bigint} done
 * @property {number | bigint | null} total
 * @property {string} unit
 * @property {number | bigint | null} rate per second
 * @property {number | null} remaining seconds
 * @property {number} elapsed seconds
 * @property {"running" | "done" | "failed" | "stopped"} state
 */

export const css = `
.kino-progress { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 16px; align-items: baseline; }
.kino-progress-label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 500; }
.kino-progress-share { font-variant-numeric: tabular-nums; }
.kino-progress-share[data-state="done"] { color: var(--k-good); }
.kino-progress-share[data-state="failed"] { color: var(--k-bad); }
.kino-progress-share[data-state="stopped"] { color: var(--k-warn); }
.kino-progress progress { --fill: var(--k-accent); grid-column: 1 / -1; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--k-border); appearance: none; overflow: hidden; }
.kino-progress progress[data-state="done"] { --fill: var(--k-good); }
.kino-progress progress[data-state="failed"] { --fill: var(--k-bad); }
.kino-progress progress[data-state="stopped"] { --fill: var(--k-warn); }
.kino-progress progress::-webkit-progress-bar { background: var(--k-border); }
.kino-progress progress::-webkit-progress-value { background: var(--fill); transition: width var(--k-motion) linear; }
.kino-progress progress::-moz-progress-bar { background: var(--fill); }
.kino-progress progress:indeterminate { background: linear-gradient(90deg, transparent, var(--fill), transparent) 0 0 / 40% 100% no-repeat var(--k-border); animation: kino-progress 1.6s ease-in-out infinite alternate; }
.kino-progress progress:indeterminate::-webkit-progress-bar { background: none; }
.kino-progress progress:indeterminate::-moz-progress-bar { background: none; }
@keyframes kino-progress { to { background-position: 100% 0; } }
.kino-progress-figures { grid-column: 1 / -1; color: var(--k-muted); font-size: var(--k-small); font-variant-numeric: tabular-nums; }
`;

const SIGNS = { running: "", done: "✓ done", failed: "✕ failed", stopped: "■ stopped" };

/** @type {Mount<Progress>} */
export function mount({ el, data, on, readable, duration }) {
  const make = (/** @type {string} */ name) =>
    Object.assign(el.ownerDocument.createElement("span"), { className: `kino-progress-${name}` });
  const [label, share, figures] = [make("label"), make("share"), make("figures")];
  const bar = el.ownerDocument.createElement("progress");
  el.classList.add("kino-progress");
  el.append(label, share, bar, figures);
  update(data);
  on("update", update);
  return { update, silent: true };

  /** @param {Progress} next */
  function update(next) {
    const { state } = next;
    const [done, total] = [Number(next.done), Number(next.total ?? 0)]; // beyond 2⁵³ they come as BigInt
    label.textContent = label.title = readable(next.label || "Progress");
    share.textContent = SIGNS[state] || (total ? percent(done / total) : "running");
    share.dataset.state = bar.dataset.state = state;
    bar.setAttribute("aria-label", label.title);
    bar.max = total || 1;
    if (total) bar.value = Math.min(done, total);
    else if (state !== "running") bar.value = state === "done" ? 1 : 0;
    else bar.removeAttribute("value"); // how much there is to do is not known
    figures.textContent = readable(inWords(next, duration));
  }
}

/**
 * @param {Progress} progress
 * @param {(seconds: number) => string} time
 */
function inWords({ done, total, unit, rate, remaining, elapsed, state }, time) {
  const count = total === null ? number(done) : `${number(done)} of ${number(total)}`;
  const running = state === "running";
  return [
    unit ? `${count} ${unit}` : count,
    rate !== null && `${number(rate)}${unit ? ` ${unit}` : ""}/s`,
    running && remaining !== null && `${time(remaining)} left`,
    (!running || remaining === null) && time(elapsed),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** @param {number} share */
function percent(share) {
  return `${Math.floor(Math.min(1, share) * 100)} %`; // 100 % only when all is done
}

/** @param {number | bigint} value */
function number(value) {
  if (typeof value === "bigint") return value.toLocaleString("en");
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : 1;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}
