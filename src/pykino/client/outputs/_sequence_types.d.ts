/** The shapes that the modules of the sequence diagram share. Checked by `tsc`, never shipped to a browser. */

/** A trace as `tracing/_packing.py` writes it: one number for each event in each column, -1 for none. */
export interface Trace {
  size: number;
  caption: string;
  dropped: number;
  error: string;
  kinds: string[];
  participants: Participant[];
  places: [file: string, line: number, func: string][];
  texts: string[];
  /** Nanoseconds since the trace began. */
  time: Float64Array;
  kind: Uint8Array;
  flags: Uint8Array;
  who: Int32Array;
  peer: Int32Array;
  cause: Int32Array;
  label: Int32Array;
  payload: Int32Array;
  place: Int32Array;
}

export interface Participant {
  name: string;
  kind: string;
  detail: string;
  parent: number;
  /** It only carries messages: it has no lane. */
  channel: boolean;
}

/** What is drawn: messages, and events that stand alone, in the order in which they began. */
export interface Steps {
  size: number;
  /** Its place in `STEPS`. */
  kind: Uint8Array;
  /** Bits: FOREIGN, HIDDEN, UNTAKEN, LOST. */
  state: Uint8Array;
  /** The event that it begins with, and the one that it ends with: the same one if there is no other. */
  first: Int32Array;
  last: Int32Array;
  /** Participants; -1 where nobody is known. */
  from: Int32Array;
  to: Int32Array;
  channel: Int32Array;
}

/** What the reader wants to see. */
export interface Choice {
  text: string;
  /** The kinds of steps that are left out. */
  without: Set<string>;
  hidden: boolean;
  /** Only what touches one of these. */
  parties: number[] | null;
  repeats: boolean;
  /** null: where there are many lanes. */
  groups: boolean | null;
  timed: boolean;
}

export interface Lane {
  /** The participants in it: several, where those of one name are folded. */
  parties: number[];
  name: string;
  detail: string;
}

/** Where everything stands. Places are in rows, or in nanoseconds where `timed`. */
export interface Plan {
  timed: boolean;
  lanes: Lane[];
  grouped: boolean;
  /** Participant to lane; -1 for none. */
  laneOf: Int32Array;
  /** The lanes of each step that is shown, its place, and how many steps it stands for. */
  size: number;
  step: Int32Array;
  from: Int32Array;
  to: Int32Array;
  top: Float64Array;
  bottom: Float64Array;
  /** The place of the latest end among the steps of a block of BLOCK. */
  ends: Float64Array;
  count: Int32Array;
  last: Int32Array;
  /** Step to its index among those that are shown, or that of the one it is folded into; -1: it is left out. */
  at: Int32Array;
  /** The event at each row. */
  rows: Int32Array;
  /** How far down it goes. */
  extent: number;
  /** Messages among the shown ones, and in all, folded ones counted. */
  messages: number;
  bars: Bars;
  /** Where the line of a lane begins and ends, and with which event; -1: not in this trace. */
  born: Float64Array;
  died: Float64Array;
  death: Int32Array;
}

export interface Bars {
  size: number;
  lane: Int32Array;
  top: Float64Array;
  bottom: Float64Array;
  ends: Float64Array;
  /** The bar that each event lies in; -1 for none. */
  of: Int32Array;
}

/** Where we look, in pixels; `unit`: pixels of a row, or of a nanosecond. */
export interface Look {
  left: number;
  top: number;
  width: number;
  height: number;
  unit: number;
  lane: number;
  gutter: number;
}

export interface Palette {
  bg: string;
  ink: string;
  muted: string;
  border: string;
  surface: string;
  frame: string;
  accent: string;
  selected: string;
  warn: string;
  bad: string;
  foreign: string;
  sans: string;
  mono: string;
}

/** What a drawing is of. */
export interface Scene {
  trace: Trace;
  steps: Steps;
  plan: Plan;
  look: Look;
  /** From which latency on, in nanoseconds, a message is slow, and very slow. */
  slow: [number, number];
  chosen: number;
  hovered: number;
  /** One for each event: whether it led to the chosen step, or came of it. null: nothing is lit. */
  lit: Uint8Array | null;
}
