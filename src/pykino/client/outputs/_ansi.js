/**
 * What a terminal would show of a text: colours, and the cursor moves that progress bars use.
 *
 * Followed are SGR (`m`), erase in line and screen (`K`, `J`), the cursor moves `A B C D G H`, `\r`,
 * `\b` and `\n`; every other sequence is left out, as is one that has not arrived whole yet.
 *
 * @typedef {object} Style
 * @property {string} [color] a palette name ("3") or "#rrggbb"
 * @property {string} [background] the same
 * @property {boolean} [bold]
 * @property {boolean} [dim]
 * @property {boolean} [italic]
 * @property {boolean} [underline]
 * @property {boolean} [strike]
 * @property {boolean} [inverse]
 *
 * @typedef {{ text: string, style: Style }} Run
 * @typedef {{ char: string, style: Style }} Cell
 */

const PLAIN = Object.freeze({});
const LONGEST_LINE = 20_000; // cells; what follows goes on in the next line
// one control sequence, operating system command, other escape, or control character
const SEQUENCE =
  /\x1b\[([0-9;:?<=>]*)[ -/]*([@-~])|\x1b[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|[\x00-\x1f\x7f]/g;
// the same, cut off by the end of the text
const UNFINISHED = /\x1b(?:\[[0-9;:?<=>]*[ -/]*|[\]P^_X][^\x07\x1b]{0,4096}\x1b?|[ -/]*)?$/;
const LONGEST_COMMAND = 4_100; // characters; what looks like a command and is longer is text

export class Screen {
  /** @type {Cell[][]} */
  #lines = [[]];
  #row = 0;
  #column = 0;
  /** @type {Style} */
  #style = PLAIN;
  #rest = "";
  /** How many lines have been let go of at the top. */
  dropped = 0;

  /** @param {number} limit lines that are kept */
  constructor(limit) {
    this.limit = limit;
  }

  get length() {
    return this.#lines.length;
  }

  /**
   * Write `text` at the cursor.
   *
   * @param {string} text
   * @returns {number} the first line that changed, counted after `dropped` of them were let go of
   */
  write(text) {
    const all = this.#rest + text;
    this.#rest = UNFINISHED.exec(all.slice(-2 * LONGEST_COMMAND))?.[0] ?? "";
    const end = all.length - this.#rest.length;
    const before = this.dropped;
    let first = this.#row;
    let at = 0;
    SEQUENCE.lastIndex = 0;
    for (let match = SEQUENCE.exec(all); match && match.index < end; match = SEQUENCE.exec(all)) {
      this.#print(all.slice(at, match.index));
      this.#control(match[0], match[1], match[2]);
      first = Math.min(first, this.#row + this.dropped - before);
      at = SEQUENCE.lastIndex;
    }
    this.#print(all.slice(at, end));
    return Math.max(0, first - (this.dropped - before));
  }

  /**
   * A line as runs of one style each.
   *
   * @param {number} index
   * @returns {Run[]}
   */
  line(index) {
    /** @type {Run[]} */
    const runs = [];
    for (const { char, style } of this.#lines[index] ?? []) {
      const last = runs.at(-1);
      if (last?.style === style) last.text += char;
      else runs.push({ text: char, style });
    }
    return runs;
  }

  /** @param {string} text without control characters */
  #print(text) {
    for (const char of text) {
      if (this.#column >= LONGEST_LINE) this.#newLine();
      const line = this.#lines[this.#row];
      while (line.length < this.#column) line.push({ char: " ", style: PLAIN });
      line[this.#column++] = { char, style: this.#style };
    }
  }

  /**
   * @param {string} sequence
   * @param {string | undefined} parameters
   * @param {string | undefined} final
   */
  #control(sequence, parameters, final) {
    if (sequence === "\n") this.#newLine();
    else if (sequence === "\r") this.#column = 0;
    else if (sequence === "\b") this.#column = Math.max(0, this.#column - 1);
    else if (sequence === "\t") this.#print(" ".repeat(8 - (this.#column % 8)));
    else if (final === "m") this.#style = styled(this.#style, parameters ?? "");
    else if (final) this.#move(final, parameters ?? "");
  }

  /**
   * @param {string} final
   * @param {string} parameters
   */
  #move(final, parameters) {
    const given = Number.parseInt(parameters, 10);
    const count = Math.min(given || 1, LONGEST_LINE);
    if (final === "A") this.#row = Math.max(0, this.#row - count);
    else if (final === "B") this.#row = Math.min(this.#lines.length - 1, this.#row + count);
    else if (final === "C") this.#column = Math.min(LONGEST_LINE, this.#column + count);
    else if (final === "D") this.#column = Math.max(0, this.#column - count);
    else if (final === "G") this.#column = count - 1;
    else if (final === "H") this.#home(parameters);
    else if (final === "K") this.#eraseInLine(given || 0);
    else if (final === "J") this.#eraseInScreen(given || 0);
  }

  /** @param {string} parameters row and column from 1; the rows are those that are kept */
  #home(parameters) {
    const [row = 1, column = 1] = parameters.split(";").map((part) => Number.parseInt(part, 10) || 1);
    this.#row = Math.min(this.#lines.length, row) - 1;
    this.#column = Math.min(LONGEST_LINE, column) - 1;
  }

  /** @param {number} what 0: to the right, 1: to the left, 2: all */
  #eraseInLine(what) {
    const line = this.#lines[this.#row];
    if (what === 0) line.length = Math.min(line.length, this.#column);
    else if (what === 2) line.length = 0;
    else line.fill({ char: " ", style: PLAIN }, 0, this.#column + 1);
  }

  /** @param {number} what 0: below, 2: all; anything else is left out */
  #eraseInScreen(what) {
    if (what === 2) this.#row = this.#column = 0;
    if (what !== 0 && what !== 2) return;
    this.#eraseInLine(0);
    this.#lines.length = this.#row + 1;
  }

  #newLine() {
    this.#row += 1;
    this.#column = 0;
    if (this.#row < this.#lines.length) return;
    this.#lines.push([]);
    if (this.#lines.length <= this.limit) return;
    this.#lines.shift();
    this.#row -= 1;
    this.dropped += 1;
  }
}

/** @type {Record<number, (style: Style) => Style>} */
const SIMPLE = {
  0: () => PLAIN,
  1: (style) => ({ ...style, bold: true }),
  2: (style) => ({ ...style, dim: true }),
  3: (style) => ({ ...style, italic: true }),
  4: (style) => ({ ...style, underline: true }),
  7: (style) => ({ ...style, inverse: true }),
  9: (style) => ({ ...style, strike: true }),
  22: (style) => ({ ...style, bold: false, dim: false }),
  23: (style) => ({ ...style, italic: false }),
  24: (style) => ({ ...style, underline: false }),
  27: (style) => ({ ...style, inverse: false }),
  29: (style) => ({ ...style, strike: false }),
  39: (style) => ({ ...style, color: undefined }),
  49: (style) => ({ ...style, background: undefined }),
};

/**
 * `style` after the codes of one SGR sequence.
 *
 * @param {Style} style
 * @param {string} parameters
 */
function styled(style, parameters) {
  const codes = parameters.split(/[;:]/).map((code) => Number.parseInt(code, 10) || 0);
  let result = style;
  while (codes.length) {
    const code = /** @type {number} */ (codes.shift());
    if (code === 38 || code === 48) {
      const color = extended(codes);
      result = { ...result, [code === 38 ? "color" : "background"]: color };
    } else {
      result = SIMPLE[code]?.(result) ?? coloured(result, code);
    }
  }
  return result;
}

/**
 * @param {Style} style
 * @param {number} code
 */
function coloured(style, code) {
  const [tens, ones] = [Math.floor(code / 10), code % 10];
  if (ones > 7) return style;
  if (tens === 3) return { ...style, color: `${ones}` };
  if (tens === 4) return { ...style, background: `${ones}` };
  if (tens === 9) return { ...style, color: `${ones + 8}` };
  if (tens === 10) return { ...style, background: `${ones + 8}` };
  return style;
}

/**
 * The colour after 38 or 48: `5;n` of 256, or `2;r;g;b`.
 *
 * @param {number[]} codes what is used is taken from it
 */
function extended(codes) {
  const kind = codes.shift();
  if (kind === 5) return indexed(codes.shift() ?? 0);
  if (kind === 2) return hex(codes.splice(0, 3));
  return undefined;
}

/** @param {number} index of the 256 colours: 16 named, a cube of 6 x 6 x 6, 24 greys */
function indexed(index) {
  if (index < 16) return `${index}`;
  if (index > 231) return hex(Array(3).fill(8 + 10 * (Math.min(index, 255) - 232)));
  const level = (/** @type {number} */ step) => (step ? 55 + 40 * step : 0);
  const [red, green, blue] = [36, 6, 1].map((weight) => Math.floor((index - 16) / weight) % 6);
  return hex([red, green, blue].map(level));
}

/** @param {number[]} channels */
function hex(channels) {
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => Math.min(255, channel));
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
