/**
 * Starts the client on a page that is one file; the static host writes this text into the page as
 * `<script type="module">`.
 *
 * It finds beside it, with `<` written as \u003c in both JSON texts:
 * - `<script type="application/json" id="pykino-modules">`: path to source of each module that the
 *   page needs (the core, the output modules, their helpers, `assets/...`), and of frame.html;
 * - `<script type="application/octet-stream;base64" id="pykino-data">`: the snapshot, one wire frame.
 */

/** @param {string} id */
const embedded = (id) => document.getElementById(id)?.textContent ?? "";

/** @type {Record<string, string>} */
const sources = JSON.parse(embedded("pykino-modules"));
/** @type {Map<string, Promise<any>>} */
const loaded = new Map();

/** @param {string} path */
function load(path) {
  const known = loaded.get(path) ?? evaluate(path);
  loaded.set(path, known);
  return known;
}

/** @param {string} path */
async function evaluate(path) {
  if (!Object.hasOwn(sources, path)) throw new Error(`${path} is not in this file.`);
  if (!/\.m?js$/.test(path)) return sources[path];
  const url = URL.createObjectURL(new Blob([sources[path]], { type: "text/javascript" }));
  try {
    return await import(url);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const { decode } = await load("wire.js");
const { start } = await load("boot.js");
await start(
  {
    load,
    connect: (/** @type {import("./types.js").LinkHandlers} */ { message }) => {
      const bytes = Uint8Array.from(atob(embedded("pykino-data").trim()), (char) => char.charCodeAt(0));
      message(decode(bytes));
      return null;
    },
    frame: { srcdoc: sources["frame.html"] },
    static: true,
    page: true,
    onTitle: (/** @type {string} */ title) => void (document.title = title),
  },
  document.body,
);

export {}; // a module, so that it may await
