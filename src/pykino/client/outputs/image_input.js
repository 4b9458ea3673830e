/**
 * A picture, made to fit here. Value: `{id, width, height, size, mime, preview}` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { FieldData } from "./_field_types.js"
 * @import { Parcel } from "./_upload.js"
 *
 * @typedef {object} Options
 * @property {"rgb" | "png" | "jpeg"} format
 * @property {[number, number] | null} size height and width
 * @property {"contain" | "match" | "pad" | "crop"} fit
 * @property {number} limit the most pixels
 *
 * @typedef {FieldData & Options & { uploading: string | null }} ImageData
 * @typedef {{ id: string, width: number, height: number, size: number, mime: string, preview: DataView<ArrayBuffer> | null }} Value
 */

const SMALL = 64; // px; of less, every pixel is to be seen
const STRIP = 256; // rows whose colours are read at once
const QUALITY = 0.92; // of JPEG

export const css = `
.kino-picture { margin: 0; }
.kino-picture img { display: block; max-width: 100%; max-height: 240px; border-radius: 4px; }
.kino-picture img[data-small] { width: auto; height: 112px; border-radius: 0; image-rendering: pixelated; }
.kino-picture figcaption { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
`;

/** @type {AsyncMount<ImageData>} */
export async function mount(context) {
  const [{ uploadField, Refusal }, { sizeText }] = await Promise.all([
    context.load("_upload_field"),
    context.load("_upload"),
  ]);
  const document = context.el.ownerDocument;
  const view = Object.assign(document.createElement("figure"), { className: "kino-picture" });
  const img = document.createElement("img");
  const words = document.createElement("figcaption");
  let options = context.data;
  let url = "";
  let shown = "";
  view.append(img, words);
  context.signal.addEventListener("abort", () => URL.revokeObjectURL(url));
  return uploadField(context, {
    view,
    noun: "a picture",
    accept: "image/*",
    paste: true,
    adopt: (/** @type {ImageData} */ data) => void (options = data),
    show,
    prepare: (/** @type {File} */ file) => prepare(file, options, document, Refusal),
  });

  /** @param {Value} value */
  function show({ id, width, height, size, mime, preview }) {
    const about = `${width}×${height} pixels`;
    words.textContent = `${about}, ${sizeText(size)}${preview ? "" : ": too large to be shown here"}`;
    if (id === shown) return;
    shown = id;
    URL.revokeObjectURL(url);
    url = preview ? URL.createObjectURL(new Blob([preview], { type: mime })) : "";
    img.hidden = !preview;
    img.alt = `The picture that is there now, ${about}`;
    img.toggleAttribute("data-small", Math.max(width, height) < SMALL);
    if (url) img.src = url;
    else img.removeAttribute("src");
  }
}

/**
 * Open a picture, bring it into its size, and take out of it what Python wants.
 *
 * @param {File} file
 * @param {Options} options
 * @param {Document} document
 * @param {new (message: string) => Error} Refusal
 * @returns {Promise<Parcel>}
 */
async function prepare(file, { format, size, fit, limit }, document, Refusal) {
  const picture = await open(file, document, Refusal);
  const [width, height] = [picture.naturalWidth || size?.[1] || 512, picture.naturalHeight || size?.[0] || 512];
  const { canvas, place } = layout(width, height, size, fit);
  if (canvas.width * canvas.height > limit) {
    throw new Refusal(`Expected a picture of at most ${Math.floor(limit / 1e6)} megapixels.`);
  }
  const drawn = Object.assign(document.createElement("canvas"), canvas);
  const brush = drawn.getContext("2d", { willReadFrequently: format === "rgb" });
  if (!brush) throw new Refusal("The browser has no room for a picture of this size.");
  brush.imageSmoothingQuality = "high";
  if (fit === "pad" && size) brush.fillRect(0, 0, canvas.width, canvas.height);
  if (format !== "png") {
    brush.fillStyle = "#fff"; // below what can be seen through
    brush.fillRect(...place);
  }
  brush.drawImage(picture, ...place);
  const blob = format === "rgb" ? colours(brush, canvas) : await encoded(drawn, format);
  if (!blob) throw new Refusal("The browser has no room for a picture of this size.");
  return { blob, name: file.name, mime: blob.type, about: canvas };
}

/**
 * @param {File} file
 * @param {Document} document
 * @param {new (message: string) => Error} Refusal
 */
async function open(file, document, Refusal) {
  const picture = document.createElement("img"); // turns photographs upright, and knows SVG
  const url = URL.createObjectURL(file);
  try {
    picture.src = url;
    await picture.decode();
    return picture;
  } catch {
    throw new Refusal("Expected a picture that this browser can open.");
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * How large the result is, and where in it the picture goes.
 *
 * @param {number} width
 * @param {number} height
 * @param {[number, number] | null} size
 * @param {Options["fit"]} fit
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
function colours(brush, { width, height }) {
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
function encoded(canvas, format) {
  return new Promise((resolve) => canvas.toBlob(resolve, `image/${format}`, QUALITY));
}
