/** The shapes the client's modules share. Checked by `tsc`, never shipped to a browser. */

/** What is drawn: `type` names the module `outputs/<type>.js`; bytes arrive as `DataView`. */
export interface Node {
  type: string;
  /** Its identity: a frame's content and a live output's state come apart from the node. */
  ref?: string;
  /** Only of `live`: the hash of the folder that holds its `main.js`. */
  assets?: string;
  [field: string]: any;
}

export type Theme = "light" | "dark";
export type ThemeChoice = Theme | "auto";

/** What pykino hands to an output module. */
export interface Context<Data = any> {
  /** The element this output owns; nothing outside it may be touched. */
  el: HTMLElement;
  /** The node; of a live output, the payload that Python's `connect` returned. */
  data: Data;
  /** Aborted when the output leaves the page: pass it to every listener, look at it after every `await`. */
  signal: AbortSignal;
  /** Runs `handler` for each event that Python sends under `name`; events wait until `mount` has returned. */
  on(name: string, handler: (payload: any) => void): void;
  /**
   * Sends an event to Python, where an `ArrayBuffer`, or a view of one such as `Uint8Array`, arrives as
   * `bytes`. Fails, and says so at the output, if the payload holds what cannot be sent: a function, itself. Nothing happens on a static page, once the Python side is closed, or once `signal` is
   * aborted; its listeners may still say what ends with that.
   */
  push(name: string, payload?: unknown): void;
  /**
   * Names what sends the edits that were not sent yet (text in a field that the reader has not left, say).
   * Called before Python evaluates, and by `sync` of an output around this one; may return a promise.
   * `leaving`: the reader leaves the page, or the output does; what is not sent at once may be lost,
   * and nobody waits for it.
   */
  onSync(flush: (leaving: boolean) => unknown): void;
  /**
   * Runs `handler` with true once nobody answers this output any more, also if that is so already,
   * and with false should somebody answer again. Controls that only Python can answer are switched off meanwhile.
   */
  onGone(handler: (gone: boolean) => void): void;
  /** Has this output, and all that it shows by `render`, send their pending edits. */
  sync(): Promise<void>;
  /** Shows a node in `el`; called again for the same `el`, it changes what is there with as little as possible. */
  render(el: HTMLElement, node: Node): () => void;
  /**
   * Another module, or the text of a file whose name does not end in .js or .mjs. `"_name"` is the
   * helper `outputs/_name.js`, a name with a slash is a path as the host knows it
   * (`assets/<hash>/file.js`), any other name, and one that begins with "./", is a file in the
   * output's own assets.
   */
  load(name: string): Promise<any>;
  /** Shows sanitised HTML, or one SVG (in a shadow root of its own, its ids made unique). */
  setMarkup(el: HTMLElement, markup: string): void;
  /** `text` with control characters that can be seen and do nothing: for every text from data. */
  readable(text: string): string;
  /** A time in the form that all outputs use: 4 ms, 1.2 s, 2 min 05 s. */
  duration(seconds: number | bigint): string;
  /** The theme in force, and a call for each change of it. */
  theme(): Theme;
  onTheme(handler: (theme: Theme) => void): void;
  /** This browser's id in the session, or null on a static page. */
  readonly client: string | null;
  /** True on a page that no Python answers. */
  readonly static: boolean;
  /** The page's title. */
  readonly title: string;
  /** Keeps `el` in step with the items of a frame; `changed` hears how many there are. Only frame.js needs it. */
  items(el: HTMLElement, ref: string, changed?: (count: number) => void): void;
  /** Where foreign markup is shown: what an iframe gets as `src` or `srcdoc`. Only html.js needs it. */
  readonly sandbox: Sandbox;
}

/** What `mount` may return: `update` takes new data in place; without it the output is mounted anew. */
export interface Mounted<Data = any> {
  update?(data: Data): void;
  /** True where readers would miss no answer: they are not told that the Python side has ended. */
  silent?: boolean;
}

export type Mount<Data = any> = (
  context: Context<Data>,
) => void | Mounted<Data> | Promise<void | Mounted<Data>>;

/** The same for a `mount` that waits for something first. */
export type AsyncMount<Data = any> = (context: Context<Data>) => Promise<void | Mounted<Data>>;

/** An output module. Its `css` is put on the page once, however many outputs use it. */
export interface OutputModule {
  mount: Mount;
  css?: string;
}

export type Sandbox = { src: string } | { srcdoc: string };

/** What carries the client: a web page, a static page, a notebook. `boot.js` says how they start it. */
export interface Host {
  /** A client module by path (`view.js`, `outputs/text.js`, `assets/<hash>/main.js`), or a file's text. */
  load(path: string): Promise<any>;
  /** What an iframe for foreign markup gets: the host's own frame.html. */
  frame: Sandbox;
  static: boolean;
  /** Starts the traffic. A static page hands over its one batch at once and returns null. */
  connect(handlers: LinkHandlers): Link | null;
  /** The theme of the host around us; "auto" or absent: what the reader's system prefers. */
  theme?: ThemeChoice;
  /** True where we are the whole page: a header with the title and the connection is shown. */
  page?: boolean;
  /** Hears the page's title, for the browser's tab. */
  onTitle?(title: string): void;
}

export interface Running {
  /** The host's theme has changed. */
  setTheme(choice: ThemeChoice): void;
  /** Take everything off the page and end the connection. */
  close(): void;
}

export type LinkState = "connecting" | "connected" | "reconnecting" | "gone";

export interface LinkHandlers {
  message(message: ServerMessage): void;
  state(state: LinkState): void;
}

export interface Link {
  send(message: ClientMessage): void;
  /** The number of the last batch that was applied; -1 when nothing is held. */
  seen(n: number): void;
  close(): void;
}

export type ServerMessage = Welcome | Batch | At;

/** Where a page should be once it is quiet: what came last may have been dropped on its way. */
export interface At {
  t: "at";
  n: number;
}

export interface Welcome {
  t: "welcome";
  session: string;
  client: string;
  /** Proves, when it comes back, that this client is the one it says. */
  key: string;
  resumed: boolean;
  title: string;
  version: string;
}

export interface Batch {
  t: "batch";
  n: number;
  fresh: boolean;
  ops: Op[];
}

export type Op =
  | ["replace", string, Node[]]
  | ["append", string, Node[]]
  | ["mount", string, any]
  | ["event", string, string, any]
  /** Something raised in Python; the node shows it at the output. */
  | ["error", string, Node]
  | ["drop", string[]]
  | ["gone", string[]]
  | ["theme", ThemeChoice]
  | ["title", string]
  /** Send all pending edits, then `synced` with this token. */
  | ["sync", string];

export type ClientMessage =
  | { t: "hello"; client: string | null; session: string | null; key: string | null; last: number }
  | { t: "event"; ref: string; name: string; payload: unknown }
  | { t: "ack"; n: number }
  | { t: "resync" }
  | { t: "synced"; token: string };

declare global {
  /** Stands before notebook.js: path to source of all that the client is made of. */
  const FILES: Record<string, string>;
}
