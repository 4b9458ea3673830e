/** What fields and the helpers in `_field*.js` hand to each other. Checked by `tsc`, never shipped. */

import type { Mounted } from "../types.js";

/** What every input gets from Python, beside its own options. */
export interface FieldData {
  label: string;
  help: string;
  disabled: boolean;
  value: any;
  /** When a change is sent: once the field is left, or so many ms after the last one. */
  debounce: "blur" | number;
  /** Why Python has refused what this client entered last; empty if it has not. */
  message: string;
  [option: string]: any;
}

/** What an input's module gives: the elements, and how a value goes in and comes out. */
export interface Part {
  /** What the label names and messages belong to; with the label `legend`, the fieldset itself when absent. */
  control?: HTMLElement;
  /** What stands between label and help, when it is more than the control. */
  body?: HTMLElement;
  /** Where the label stands: above the control, beside it, or as the legend of a group. */
  label?: "above" | "beside" | "legend";
  /** What a group is, when it is more than a group: `radiogroup`. */
  role?: string;
  /** True where a browser says `change` for each key: a key does not end the edit then. */
  patient?: boolean;
  /** What the page has to say beside the help that comes from Python. */
  hint?: string;
  /** Takes the options of the input, at first and whenever they may have changed; `show` follows. */
  adopt?(data: any): void;
  show(value: any): void;
  /** Takes away what the text begins with, if it was sent before the rest was typed. */
  cut?(sent: any): void;
  /** What the reader has entered, and why it cannot be meant, in the words that Python would use. */
  read(): Entered;
}

export interface Entered {
  value: unknown;
  problem?: string;
}

/** What `field` gives back: `mount` may return it as it is. */
export interface FieldHandle extends Mounted<FieldData> {
  update(data: FieldData): void;
  /** The reader is changing what is entered: it is sent when its time has come. */
  edited(): void;
  /** The reader has changed it: it is sent now. */
  commit(): void;
  /** Says something next to the field, in place of what was said; empty: nothing. */
  say(message: string): void;
}

/** The elements around a control. */
export interface Shell {
  el: HTMLElement;
  /** What is said next to the field now. */
  readonly message: string;
  describe(texts: { label: string; help: string }): void;
  disable(disabled: boolean): void;
  say(message: string): void;
  /** Whether Python has still to answer what was sent; said once that takes a while. */
  wait(waits: boolean): void;
  hasFocus(): boolean;
}
