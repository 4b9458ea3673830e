/** Starts pykino's client on this page: server-sent events come down, one POST after the other goes up. */

/** @param {string} path as boot.js tells it: "view.js", "outputs/text.js", "assets/<hash>/main.js" */
async function load(path) {
  const url = path.startsWith("assets/") ? `/${path}` : `/client/${path}`;
  if (/\.m?js$/.test(path)) return import(url);
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${path}: the server answered ${answer.status}.`);
  return answer.text();
}

const [{ start }, { encode, decode }] = await Promise.all(["boot.js", "wire.js"].map(load));

class PlainLink {
  #key = ""; // what the server knows this connection by; none, no connection
  #said = Promise.resolve();

  constructor(handlers) {
    this.handlers = handlers;
    this.#open();
  }

  /** In the order in which things happen: without a connection they do not, and a fresh batch shows it. */
  send(message) {
    const key = this.#key;
    if (key) this.#said = this.#said.then(() => this.#post(key, encode(message)));
  }

  /** Nothing to remember: a page that comes back begins anew. */
  seen() {}

  close() {
    this.#key = "";
    this.source.close();
  }

  #open() {
    this.source = new EventSource("/events");
    this.source.onmessage = ({ data }) => this.#take(decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0))));
    this.source.addEventListener("end", () => this.#lost("gone"));
    // a browser tries again by itself, unless it was refused: the program is another one
    this.source.onerror = () => this.#lost(this.source.readyState === EventSource.CLOSED ? "gone" : "reconnecting");
  }

  #take(message) {
    if (message.t === "welcome") {
      this.#key = message.key;
      this.handlers.state("connected");
    }
    this.handlers.message(message);
  }

  #lost(state) {
    if (state === "gone") this.source.close();
    this.#key = "";
    this.handlers.state(state);
  }

  async #post(key, body) {
    if (key !== this.#key) return; // meant for a connection that is gone
    const options = { method: "POST", headers: { "Page-Key": key }, body, keepalive: body.length < 60_000 };
    const answer = await fetch("/say", options).catch(() => null);
    if (answer?.ok || key !== this.#key) return;
    this.close(); // it was not heard: show what Python knows
    this.#open();
  }
}

await start(
  {
    load,
    connect: (handlers) => new PlainLink(handlers),
    frame: { src: "/client/frame.html" },
    static: false,
    page: true,
    onTitle: (title) => void (document.title = title),
  },
  document.body,
);
