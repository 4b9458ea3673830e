/**
 * Text as it is, or as a terminal would show it; what is appended to a text only adds to the page.
 *
 * @import { AsyncMount } from "../types.js"
 * @import { Run, Screen, Style } from "./_ansi.js"
 *
 * @typedef {object} Text
 * @property {string} text
 * @property {boolean} terminal
 * @property {boolean} chunk
 * @property {"normal" | "bold"} weight
 * @property {"small" | "normal" | "large"} size
 * @property {string} tone
 * @property {number} [dropped] lines that the client has let go of before this text
 */

const LINES_KEPT = 10_000;
const SHORT = 400; // characters that need no scroll bar
const SHORT_LINES = 20;
const PAGE = 200; // lines
const EARLIER = /^… ([\d,]+ earlier characters) …\n/; // what the server has let go of

export const css = `
.kino-text { max-height: 480px; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; tab-size: 4; }
.kino-text[data-terminal] { font: var(--k-code); white-space: pre; overflow-wrap: normal; }
.kino-text[data-terminal] > div { content-visibility: auto; contain-intrinsic-block-size: auto ${20 * PAGE}px; }
.kino-text[data-terminal] > div:last-child { content-visibility: visible; }
.kino-text[data-weight="bold"] { font-weight: 600; }
.kino-text[data-size="small"] { font-size: var(--k-small); line-height: 16px; }
.kino-text[data-size="large"] { font-size: 20px; line-height: 28px; }
.kino-text[data-tone="muted"] { color: var(--k-muted); }
.kino-text[data-tone="accent"] { color: var(--k-accent); }
.kino-text[data-tone="good"] { color: var(--k-good); }
.kino-text[data-tone="warn"] { color: var(--k-warn); }
.kino-text[data-tone="bad"] { color: var(--k-bad); }
.kino-text-note { margin: 0 0 4px; color: var(--k-muted); font-size: var(--k-small); }
`;

/** @type {AsyncMount<Text>} */
export async function mount({ el, data, load, signal, readable }) {
  const { Screen } = await load("_ansi");
  if (signal.aborted) return;
  const note = el.ownerDocument.createElement("p");
  note.className = "kino-text-note";
  const box = el.ownerDocument.createElement("div");
  box.className = "kino-text";
  el.append(box);
  /** @type {Text | null} */
  let shown = null;
  /** @type {Plain | Terminal} */
  let writer;
  update(data);
  return { update };

  /** @param {Text} next */
  function update(next) {
    const { text, terminal, chunk, dropped = 0 } = next;
    const goesOn = shown?.terminal === terminal && (shown.dropped ?? 0) === dropped && text.startsWith(shown.text);
    const [told, earlier] = (chunk && EARLIER.exec(text)) || ["", ""];
    // asking for a height lays out the page: thousands of short texts must not
    const long = text.length > SHORT || text.split("\n", SHORT_LINES + 1).length > SHORT_LINES;
    const atEnd = chunk && long && (!shown || box.scrollTop + box.clientHeight >= box.scrollHeight - 4);
    describe(box, next);
    if (!goesOn) writer = terminal ? new Terminal(box, new Screen(LINES_KEPT), readable) : new Plain(box, readable);
    writer.write(text.slice(goesOn && shown ? shown.text.length : told.length), chunk);
    shown = next;
    tell(dropped + writer.hidden, earlier);
    if (atEnd) box.scrollTop = box.scrollHeight;
    if (long) box.tabIndex = 0; // it may scroll: the keyboard must reach it
    else box.removeAttribute("tabindex");
  }

  /**
   * @param {number} lines
   * @param {string} earlier what came before those lines
   */
  function tell(lines, earlier) {
    const counted = lines && `${lines.toLocaleString("en")} ${earlier ? "lines after them" : lines === 1 ? "earlier line" : "earlier lines"}`;
    const hidden = [earlier, counted].filter(Boolean).join(" and ");
    if (!hidden) return note.remove();
    note.textContent = `${hidden} ${lines === 1 && !earlier ? "is" : "are"} not shown here.`;
    if (!note.isConnected) el.prepend(note);
  }
}

/**
 * @param {HTMLElement} box
 * @param {Text} text
 */
function describe(box, { terminal, chunk, weight, size, tone }) {
  box.toggleAttribute("data-terminal", terminal);
  Object.assign(box.dataset, { weight, size, tone });
  if (chunk) box.setAttribute("role", "log"); // a live region, read politely
  else box.removeAttribute("role");
}

/** Text in one text node. */
class Plain {
  hidden = 0;
  #lines = 0;
  #rest = "";

  /**
   * @param {HTMLElement} box
   * @param {(text: string) => string} readable
   */
  constructor(box, readable) {
    this.readable = readable;
    this.node = box.ownerDocument.createTextNode("");
    box.replaceChildren(this.node);
  }

  /**
   * @param {string} text
   * @param {boolean} growing
   */
  write(text, growing) {
    const all = this.#rest + text;
    this.#rest = (growing && /[\r\ud800-\udbff]$/.exec(all)?.[0]) || ""; // what follows may belong to it
    this.node.appendData(this.readable(all.slice(0, all.length - this.#rest.length)));
    this.#lines += text.split("\n").length - 1;
    if (this.#lines <= LINES_KEPT) return;
    const excess = this.#lines - Math.floor(LINES_KEPT * 0.9); // some more, so that it is rare
    this.node.data = this.node.data.split("\n").slice(excess).join("\n");
    this.#lines -= excess;
    this.hidden += excess;
  }
}

/** Text as lines of styled runs; only the lines that changed are drawn. */
class Terminal {
  /** @type {HTMLElement[]} */
  #rows = [];

  /**
   * @param {HTMLElement} box
   * @param {Screen} screen
   * @param {(text: string) => string} readable
   */
  constructor(box, screen, readable) {
    this.box = box;
    this.screen = screen;
    this.readable = readable;
    box.replaceChildren();
  }

  get hidden() {
    return this.screen.dropped;
  }

  /** @param {string} text */
  write(text) {
    const before = this.screen.dropped;
    const first = this.screen.write(text);
    for (const row of this.#rows.splice(0, this.screen.dropped - before)) remove(row);
    for (const row of this.#rows.splice(this.screen.length)) remove(row);
    for (let index = first; index < this.screen.length; index++) this.#draw(index);
  }

  /** @param {number} index */
  #draw(index) {
    const row = (this.#rows[index] ??= this.#page().appendChild(this.box.ownerDocument.createElement("div")));
    const runs = this.screen.line(index).map(({ text, style }) => drawn(row.ownerDocument, { text: this.readable(text), style }));
    const empty = !runs.length && index < this.screen.length - 1;
    row.replaceChildren(...(empty ? [row.ownerDocument.createElement("br")] : runs)); // copied as an empty line
  }

  /** Where the next line goes: pages out of sight are not laid out, so a long log costs no more than a short one. */
  #page() {
    const last = this.box.lastElementChild;
    if (last && last.childElementCount < PAGE) return last;
    return this.box.appendChild(this.box.ownerDocument.createElement("div"));
  }
}

/** Take a line away, and its page with the last one. @param {HTMLElement} row */
function remove(row) {
  const page = row.parentElement;
  row.remove();
  if (!page?.childElementCount) page?.remove();
}

/**
 * @param {Document} document
 * @param {Run} run
 */
function drawn(document, { text, style }) {
  if (Object.values(style).every((value) => !value)) return text;
  const span = document.createElement("span");
  span.textContent = text;
  Object.assign(span.style, look(style));
  return span;
}

/** @param {Style} style */
function look({ color, background, bold, dim, italic, underline, strike, inverse }) {
  const [ink, ground] = inverse ? [background ?? "bg", color ?? "ink"] : [color, background];
  return {
    color: named(ground && !inverse ? readable(ink, ground) : ink),
    background: named(ground),
    fontWeight: bold ? "600" : "",
    opacity: dim ? "0.7" : "",
    fontStyle: italic ? "italic" : "",
    textDecoration: [underline && "underline", strike && "line-through"].filter(Boolean).join(" "),
  };
}

/**
 * The ink on a ground of its own: black and white are the page's on the page, and real ones there.
 *
 * @param {string | undefined} ink
 * @param {string} ground
 */
function readable(ink, ground) {
  if (ink && !["0", "7", "8", "15"].includes(ink)) return ink;
  if (!ground.startsWith("#")) return "bg"; // our sixteen are dark on light, light on dark
  if (ink) return ink === "0" || ink === "8" ? "#1b2330" : "#ffffff";
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16));
  return red * 0.3 + green * 0.59 + blue * 0.11 > 140 ? "#1b2330" : "#ffffff";
}

/** @param {string | undefined} color */
function named(color = "") {
  if (!color || color.startsWith("#")) return color;
  return `var(--k-${/^\d/.test(color) ? `ansi-${color}` : color})`;
}
