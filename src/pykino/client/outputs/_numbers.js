/**
 * Numbers as people type them, and the bounds they keep; the words are those that Python uses. Pure: no DOM.
 *
 * @typedef {number | bigint} AnyNumber
 * @typedef {{ min: AnyNumber | null, max: AnyNumber | null, step: AnyNumber | null }} Bounds
 */

const NUMBER = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;
const THOUSANDS = /^[+-]?\d+,\d{3}$/; // or a fraction: nobody knows
const MOST_DIGITS = 4_000; // Python does not take more
const NEAR = 1e-6; // of a step; Python looks closer

/**
 * The number that a text says, exact if it is whole; null if it says none.
 *
 * @param {string} text
 * @returns {AnyNumber | null}
 */
export function numberIn(text) {
  if (!NUMBER.test(text) || THOUSANDS.test(text)) return null;
  const value = Number(text.replace(",", ".")); // the only sign on some phones
  if (Number.isSafeInteger(value)) return value;
  if (/^[+-]?\d+$/.test(text)) return text.length > MOST_DIGITS ? null : BigInt(text.replace("+", ""));
  return Number.isFinite(value) ? value : null;
}

/**
 * Why a number is refused; empty if it is not.
 *
 * @param {AnyNumber} value
 * @param {Bounds} bounds
 */
export function refusal(value, bounds) {
  const { min, max } = bounds;
  const within = (min === null || value >= min) && (max === null || value <= max);
  return within && isOnStep(value, bounds) ? "" : `Expected ${phrase(bounds)}.`;
}

/**
 * The next number up or down: on a step, within the bounds.
 *
 * @param {AnyNumber | null} value
 * @param {1 | -1} direction
 * @param {Bounds} bounds
 * @returns {AnyNumber}
 */
export function stepped(value, direction, { min, max, step }) {
  const width = step ?? 1;
  if (typeof value === "bigint" && isWhole(width)) return clamped(value + BigInt(direction) * BigInt(width), min, max);
  const start = Number(min ?? 0);
  if (value === null) return clamped(start, min, max);
  const steps = (Number(value) - start) / Number(width);
  const whole = Math.round(steps);
  const onStep = Math.abs(steps - whole) < NEAR;
  const next = step === null ? steps + direction : onStep ? whole + direction : direction > 0 ? Math.ceil(steps) : Math.floor(steps);
  const digits = Math.max(decimals(start), decimals(width), step === null ? decimals(value) : 0);
  return clamped(Number((start + next * Number(width)).toFixed(Math.min(digits, 100))), min, max);
}

/** How many digits stand behind the point. @param {AnyNumber} value */
export function decimals(value) {
  const [, fraction = "", exponent = "0"] = /^-?\d+(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  return Math.max(0, fraction.length - Number(exponent));
}

/** @param {Bounds} bounds */
function phrase({ min, max, step }) {
  const ones = isWhole(step) && isWhole(min ?? 0) && Number(step) === 1;
  return [
    ones ? "a whole number" : "a number",
    min !== null && max !== null && `from ${min} to ${max}`,
    min !== null && max === null && `of at least ${min}`,
    min === null && max !== null && `of at most ${max}`,
    step !== null && !ones && `in steps of ${step}`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** @param {AnyNumber} value @param {Bounds} bounds */
function isOnStep(value, { min, step }) {
  if (step === null) return true;
  const start = min ?? 0;
  if (isWhole(value) && isWhole(step) && isWhole(start)) return (BigInt(value) - BigInt(start)) % BigInt(step) === 0n;
  const steps = (Number(value) - Number(start)) / Number(step);
  // where floats are coarser than the step, only Python can tell
  return Math.abs(steps - Math.round(steps)) < NEAR || Math.abs(steps) > 1e9;
}

/** @param {AnyNumber | null} value */
function isWhole(value) {
  return typeof value === "bigint" || Number.isInteger(value);
}

/**
 * @param {AnyNumber} value
 * @param {AnyNumber | null} min
 * @param {AnyNumber | null} max
 */
function clamped(value, min, max) {
  if (min !== null && value < min) return min;
  return max !== null && value > max ? max : value;
}
