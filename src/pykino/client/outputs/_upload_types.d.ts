/** What inputs that take files hand to `_upload_field.js`, and get. Checked by `tsc`, never shipped. */

import type { FieldData } from "./_field_types.js";

export interface UploadData extends FieldData {
  /** The id of what this client had begun to send, as Python knows it. */
  uploading: string | null;
}

/** What is sent. */
export interface Parcel {
  blob: Blob;
  name: string;
  mime: string;
  /** What Python has to know beside the bytes. */
  about?: Record<string, unknown>;
}

/** What an input's module gives. */
export interface UploadPart {
  /** Shows the value. */
  view: HTMLElement;
  /** What it is, in a sentence: `"a file"`. */
  noun: string;
  /** What the file dialog offers. */
  accept: string;
  /** More buttons beside the one that chooses. */
  tools?: HTMLElement[];
  /** Whether a picture in the clipboard is taken. */
  paste?: boolean;
  /** Takes the options; returns what the file dialog offers, if they say. */
  adopt?(data: any): string | void;
  /** What the page has to say beside the help. */
  hint?(data: any): string;
  /** Not called for null: then the view is hidden. */
  show(value: any): void;
  /** Raises `Refusal` with what to say. */
  prepare(file: File): Promise<Parcel>;
  /** Ends what is being made, such as a recording. */
  stop?(): void;
  /** Hands over what is being made as far as it is; may return a promise. */
  finish?(): unknown;
}

export interface UploadHandle {
  update(data: UploadData): void;
  take(file: File): void;
  /** Says something next to the field, in place of what was said; empty: nothing. */
  say(problem: string): void;
  /** Says something to those who cannot see it happen. */
  tell(news: string): void;
}
