/** The pixels of a picture: how they get into a size, and in which form they are sent. */

const STRIP = 256; // rows whose colours are read at once
const QUALITY = 0.92; // of JPEG

/**
 * How large the result is, and where in it the picture goes.
 *
 * @param {number} width
 * @param {number} height
 * @param {[number, number] | null} size
 * @param {"contain" | "match" | "pad" | "crop"} fit
 * @returns {{ canvas: { width: number, height: number }, place: [number, number, number, number] }}
 */
export function layout(width, height, size, fit) {
  if (!size) return { canvas: { width, height }, place: [0, 0, width, height] };
  const [rows, columns] = size;
  const canvas = { width: columns, height: rows };
  if (fit === "match") return { canvas, place: [0, 0, columns, rows] };
  const [across, down] = [columns / width, rows / height];
  const scale = fit === "crop" ? Math.max(across, down) : Math.min(across, down);
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  if (fit === "contain") return { canvas: { width: w, height: h }, place: [0, 0, w, h] };
  return { canvas, place: [Math.round((columns - w) / 2), Math.round((rows - h) / 2), w, h] };
}

/**
 * Three bytes for each pixel, row by row.
 *
 * @param {CanvasRenderingContext2D} brush
 * @param {{ width: number, height: number }} canvas
 */
export function colours(brush, { width, height }) {
  const parts = [];
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    parts.push(opaque(brush.getImageData(0, top, width, rows).data));
  }
  return new Blob(parts);
}

/** Without its fourth bytes. @param {Uint8ClampedArray} rgba */
export function opaque(rgba) {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {"png" | "jpeg"} format
 * @returns {Promise<Blob | null>}
 */
export function encoded(canvas, format) {
  return new Promise((resolve) => canvas.toBlob(resolve, `image/${format}`, QUALITY));
}
