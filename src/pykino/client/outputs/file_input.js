/**
 * A file. Value: `{id, name, size, mime}` or null; the file itself goes to Python only.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { UploadData } from "./_upload_types.js"
 *
 * @typedef {UploadData & { accept: string[], limit: number, max_size: number | null }} FileData
 */

export const css = `
.kino-file { display: flex; align-items: baseline; gap: 8px; min-width: 0; padding: 2px 0; }
.kino-file-name { min-width: 0; overflow: hidden; font-weight: 500; text-overflow: ellipsis; white-space: nowrap; }
.kino-file-size { flex: none; color: var(--k-muted); font-size: var(--k-small); font-variant-numeric: tabular-nums; }
`;

/** @type {AsyncMount<FileData>} */
export async function mount(context) {
  const [{ uploadField, Refusal }, { sizeText }] = await Promise.all([
    context.load("_upload_field"),
    context.load("_upload"),
  ]);
  const { el, readable } = context;
  const [view, name, size] = ["", "-name", "-size"].map((part) => {
    const made = el.ownerDocument.createElement(part ? "span" : "div");
    made.className = `kino-file${part}`;
    return made;
  });
  let { accept, limit } = context.data;
  view.append(name, size);
  return uploadField(context, {
    view,
    noun: "a file",
    accept: "",
    adopt(/** @type {FileData} */ data) {
      ({ accept, limit } = data);
      return accept.join(",");
    },
    hint(/** @type {FileData} */ { max_size }) {
      const size = max_size === null ? "" : `at most ${sizeText(limit)}`;
      const said = [accept.join(", "), size].filter(Boolean).join(", ");
      return said && `Takes ${said}.`;
    },
    show(/** @type {{ name: string, size: number }} */ value) {
      name.textContent = name.title = readable(value.name);
      size.textContent = sizeText(value.size);
    },
    async prepare(/** @type {File} */ file) {
      if (accept.length && !accept.some((kind) => isKind(kind, file))) {
        throw new Refusal(`Expected a file of the kind ${accept.join(" or ")}.`);
      }
      if (file.size > limit) throw new Refusal(`Expected a file of at most ${sizeText(limit)}.`);
      return { blob: file, name: file.name, mime: file.type };
    },
  });
}

/**
 * Whether Python might take it. Browsers name the same kind differently, so where a MIME type is
 * asked for, Python decides: it goes by the name too, before any byte is sent.
 *
 * @param {string} kind
 * @param {File} file
 */
function isKind(kind, { name, type }) {
  if (kind.startsWith(".")) return name.toLowerCase().endsWith(kind);
  return !type || !kind.endsWith("/*") || kind === "*/*" || type.startsWith(kind.slice(0, -1));
}
