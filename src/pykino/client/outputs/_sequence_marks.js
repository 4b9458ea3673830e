/** What a diagram is drawn with: lines, heads of arrows, marks, words that fit. */

const HEAD = 8; // px
export const BAR = 4; // px, half of one who works
const LOOP = 26; // px that a message to oneself reaches to the right

/**
 * An empty canvas of this size, sharp on every screen, and its pen.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @param {number} ratio device pixels for each of CSS
 */
export function penFor(canvas, width, height, ratio) {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

/**
 * A line, as far as it is on the canvas: dashes cost time also where nobody sees them.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function line(pen, x1, y1, x2, y2) {
  const [low, high] = [-64, pen.canvas.width + 64];
  const slope = x2 === x1 ? 0 : (y2 - y1) / (x2 - x1);
  const [a, b] = [x1, x2].map((x) => Math.max(low, Math.min(high, x)));
  pen.beginPath();
  pen.moveTo(a, y1 + (a - x1) * slope);
  pen.lineTo(b, y2 + (b - x2) * slope);
  pen.stroke();
}

/**
 * An arrow's head whose point is at x, y.
 *
 * @param {CanvasRenderingContext2D} pen
 * @param {number} x
 * @param {number} y
 * @param {number} angle
 * @param {boolean} [open]
 */
export function head(pen, x, y, angle, open = false) {
  const wing = (/** @type {number} */ side) => [x - HEAD * Math.cos(angle + side * 0.42), y - HEAD * Math.sin(angle + side * 0.42)];
  const [[ax, ay], [bx, by]] = [wing(1), wing(-1)];
  pen.setLineDash([]);
  pen.beginPath();
  pen.moveTo(ax, ay);
  pen.lineTo(x, y);
  pen.lineTo(bx, by);
  if (open) pen.stroke();
  else pen.fill();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} [size] */
export function cross(pen, x, y, size = 5) {
  pen.setLineDash([]);
  line(pen, x - size, y - size, x + size, y + size);
  line(pen, x - size, y + size, x + size, y - size);
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {number} size @param {boolean} [full] */
export function ring(pen, x, y, size, full = false) {
  pen.setLineDash([]);
  pen.beginPath();
  pen.arc(x, y, size, 0, 2 * Math.PI);
  if (full) pen.fill();
  else pen.stroke();
}

/** A message to oneself. @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y1 @param {number} y2 */
export function loop(pen, x, y1, y2) {
  const end = Math.max(y2, y1 + 10);
  pen.beginPath();
  pen.moveTo(x + BAR, y1);
  pen.lineTo(x + LOOP, y1);
  pen.lineTo(x + LOOP, end);
  pen.lineTo(x + BAR, end);
  pen.stroke();
  head(pen, x + BAR, end, Math.PI);
}

/** How far a point is from a line, in pixels. @param {number} px @param {number} py @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function distance(px, py, x1, y1, x2, y2) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - x1 - along * dx, py - y1 - along * dy);
}

/** Cuts words to a width; measures each one once. */
export function cutter() {
  /** @type {Map<string, number>} */
  const widths = new Map();
  return { width, cut };

  /** @param {CanvasRenderingContext2D} pen @param {string} words */
  function width(pen, words) {
    const key = `${pen.font} ${words}`;
    let known = widths.get(key);
    if (known === undefined) {
      if (widths.size > 5_000) widths.clear();
      widths.set(key, (known = pen.measureText(words).width));
    }
    return known;
  }

  /** @param {CanvasRenderingContext2D} pen @param {string} words @param {number} room */
  function cut(pen, words, room) {
    const whole = width(pen, words);
    if (whole <= room) return words;
    const chars = [...words];
    let fit = Math.floor((chars.length * room) / whole);
    while (fit > 0 && width(pen, `${chars.slice(0, fit).join("")}…`) > room) fit--;
    return fit > 0 ? `${chars.slice(0, fit).join("").trimEnd()}…` : "";
  }
}
