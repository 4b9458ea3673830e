/** What every output says alike: text from data, made harmless; durations. Pure: no DOM. */

// controls but tab and line feed; what turns the direction of reading; lone halves of characters
const UNSEEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

/**
 * `text` with its control characters seen, as the terminal shows them: they do nothing any more.
 *
 * @param {string} text
 */
export function readable(text) {
  return text.replaceAll("\r\n", "\n").replace(UNSEEN, picture);
}

/**
 * A time in the one form that all outputs use: 4 ms, 1.2 s, 2 min 05 s, 1 h 02 min.
 *
 * @param {number | bigint} seconds
 */
export function duration(seconds) {
  const exact = Number(seconds);
  if (exact < 0.001) return "under 1 ms";
  if (exact < 0.9995) return `${Math.round(exact * 1000)} ms`;
  if (exact < 9.95) return `${exact.toFixed(1)} s`;
  if (exact < 59.5) return `${Math.round(exact)} s`;
  const [minutes, rest] = parts(Math.round(exact), 60);
  if (minutes < 60) return `${minutes} min ${two(rest)} s`;
  const [hours, left] = parts(Math.round(exact / 60), 60);
  return `${hours.toLocaleString("en")} h ${two(left)} min`;
}

/** @param {string} char */
function picture(char) {
  const code = char.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "␡";
  return code < 0x100 ? `\\x${code.toString(16)}` : `\\u${code.toString(16)}`;
}

/**
 * @param {number} whole
 * @param {number} size
 */
function parts(whole, size) {
  return [Math.floor(whole / size), whole % size];
}

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}
