/**
 * A picture, made to fit here. Value: `{id, width, height, size, mime, preview}` or null.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Parcel, UploadData } from "./_upload_types.js"
 *
 * @typedef {object} Options
 * @property {"rgb" | "png" | "jpeg"} format
 * @property {[number, number] | null} size height and width
 * @property {"contain" | "match" | "pad" | "crop"} fit
 * @property {number} limit the most pixels
 *
 * @typedef {UploadData & Options} ImageData
 * @typedef {typeof import("./_pixels.js") & { Refusal: new (message: string) => Error }} Kit
 * @typedef {{ id: string, width: number, height: number, size: number, mime: string, preview: DataView<ArrayBuffer> | null }} Value
 */

const SMALL = 64; // px; of less, every pixel is to be seen

export const css = `
.kino-picture { margin: 0; }
.kino-picture img { display: block; max-width: 100%; max-height: 240px; border-radius: 4px; }
.kino-picture img[data-small] { width: auto; height: 112px; border-radius: 0; image-rendering: pixelated; }
.kino-picture figcaption { margin: 4px 0 0; color: var(--k-muted); font-size: var(--k-small); line-height: 16px; font-variant-numeric: tabular-nums; }
`;

/** @type {AsyncMount<ImageData>} */
export async function mount(context) {
  const names = ["_upload_field", "_upload", "_pixels"];
  const [{ uploadField, Refusal }, { sizeText }, pixels] = await Promise.all(names.map((name) => context.load(name)));
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
    prepare: (/** @type {File} */ file) => prepare(file, options, document, { ...pixels, Refusal }),
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
 * @param {Kit} kit
 * @returns {Promise<Parcel>}
 */
async function prepare(file, { format, size, fit, limit }, document, { layout, colours, encoded, Refusal }) {
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
