/**
 * The connection of a web page: says hello, comes back after a break, and never loads the page again.
 *
 * A pure state machine over the `Surroundings` it is given, so it is tested without a network.
 *
 * @import { ClientMessage, Link, LinkHandlers, LinkState, ServerMessage } from "./types.js"
 *
 * @typedef {object} Surroundings
 * @property {string} url
 * @property {new (url: string) => WebSocket} WebSocket
 * @property {Pick<Storage, "getItem" | "setItem">} storage this tab's own: survives a reload
 * @property {(message: unknown) => Uint8Array<ArrayBuffer>} encode
 * @property {(frame: ArrayBuffer) => any} decode
 * @property {(fn: () => void, ms: number) => any} setTimeout
 * @property {(timer: any) => void} clearTimeout
 * @property {() => number} now in ms
 * @property {() => number} random from 0 to 1
 *
 * @typedef {{ client: string | null, session: string | null, key: string | null }} Identity
 */

const FIRST_WAIT = 250; // ms
const LONGEST_WAIT = 5_000; // ms
const PATIENCE = 30_000; // ms without a connection until the program counts as ended
const OUTBOX = 200; // events of the reader kept while there is no connection
const IN_DOUBT = 5_000; // ms before the last sign of life in which an event may not have arrived
const PROGRAM_ENDED = 1001; // the close code of a server that goes away on purpose
const KEY = "pykino"; // in the storage: who we are, in which session, and what proves it

/** @implements {Link} */
export class SocketLink {
  /** @type {LinkState} */
  #state = "connecting";
  /** @type {WebSocket | null} */
  #socket = null;
  #welcomed = false;
  #last = -1;
  #tries = 0;
  #lostAt;
  /** @type {any} */
  #timer = null;
  #closed = false;
  /** @type {ClientMessage[]} */
  #outbox = [];
  /** Whether events may have gone down with the last socket. */
  #lostSome = false;
  #toldAt = -Infinity;
  #heardAt = -Infinity;

  /**
   * @param {Surroundings} env
   * @param {LinkHandlers} handlers
   */
  constructor(env, handlers) {
    this.env = env;
    this.handlers = handlers;
    this.#lostAt = env.now();
    this.#open();
  }

  /** @param {ClientMessage} message an event waits for a connection, anything else is dropped without one */
  send(message) {
    if (message.t === "event") this.#toldAt = this.env.now();
    if (this.#welcomed) this.#socket?.send(this.env.encode(message));
    else if (message.t !== "event") return;
    else if (this.#outbox.length < OUTBOX) this.#outbox.push(message);
    else this.#lostSome = true;
  }

  /** @param {number} n */
  seen(n) {
    this.#last = n;
  }

  /** Try now instead of waiting: the network is back, or the reader is. */
  retry() {
    if (this.#socket || this.#closed) return;
    this.#tries = 0;
    this.#open();
  }

  close() {
    this.#closed = true;
    this.env.clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #open() {
    this.env.clearTimeout(this.#timer);
    const socket = new this.env.WebSocket(this.env.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => socket.send(this.env.encode({ t: "hello", ...this.#identity(), last: this.#last }));
    socket.onmessage = ({ data }) => this.#take(socket, data);
    socket.onclose = ({ code }) => this.#lost(socket, code);
    this.#socket = socket;
  }

  /**
   * @param {WebSocket} socket
   * @param {ArrayBuffer} frame
   */
  #take(socket, frame) {
    if (socket !== this.#socket) return; // one we have given up
    try {
      const message = this.env.decode(frame);
      this.#heardAt = this.env.now();
      if (message.t === "welcome") this.#welcome(message);
      this.handlers.message(message);
    } catch (error) {
      console.error("pykino: a message could not be read; connecting anew", error);
      this.#last = -1;
      socket.close();
    }
  }

  /** @param {Extract<ServerMessage, { t: "welcome" }>} message */
  #welcome({ client, session, key, resumed }) {
    const inDoubt = resumed && this.#lostSome;
    this.#lostSome = false;
    const events = this.#identity().session === session ? this.#outbox : []; // else meant for others
    this.#outbox = [];
    this.#keep({ client, session, key });
    this.#welcomed = true;
    this.#tries = 0;
    this.#become("connected");
    for (const event of events) this.send(event);
    if (inDoubt) this.send({ t: "resync" }); // an input would show what Python never heard of
  }

  /**
   * @param {WebSocket} socket
   * @param {number} code
   */
  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    if (this.#closed) return;
    if (this.#welcomed) {
      this.#lostAt = this.env.now();
      this.#lostSome = this.#toldAt > this.#heardAt - IN_DOUBT;
    }
    this.#welcomed = false;
    const ended = code === PROGRAM_ENDED || this.env.now() - this.#lostAt >= PATIENCE;
    // once the program counts as ended, only a welcome says otherwise
    this.#become(ended || this.#state === "gone" ? "gone" : "reconnecting");
    this.#timer = this.env.setTimeout(() => this.#open(), this.#wait());
  }

  /** Twice as long each time, and not at the same moment as every other tab. */
  #wait() {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    this.#tries = Math.min(this.#tries + 1, 10);
    return longest * (0.5 + this.env.random() / 2);
  }

  /** @param {LinkState} state */
  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    this.handlers.state(state);
  }

  /** @returns {Identity} */
  #identity() {
    try {
      const { client, session, key } = JSON.parse(this.env.storage.getItem(KEY) ?? "{}");
      return { client: client ?? null, session: session ?? null, key: key ?? null };
    } catch {
      return this.#kept; // storage may be forbidden
    }
  }

  /** @type {Identity} */
  #kept = { client: null, session: null, key: null };

  /** @param {Identity} identity */
  #keep(identity) {
    this.#kept = identity;
    try {
      this.env.storage.setItem(KEY, JSON.stringify(identity));
    } catch {
      // storage is forbidden or full: after a reload this is a new client
    }
  }
}
