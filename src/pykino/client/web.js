/** Starts the client on the web host's page; its own address says where everything else is. */

const client = new URL(".", import.meta.url); // .../client/<hash>/
const server = new URL("../../", client);
const PAUSES = [250, 500, 1_000, 2_000, 4_000]; // ms between two tries of a server that is away

/** @param {string} path */
async function load(path) {
  const url = new URL(path, path.startsWith("assets/") || path.startsWith("asset/") ? server : client);
  if (/\.m?js$/.test(path)) return imported(url);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}.`);
  return response.text();
}

/**
 * A module, as soon as the server can be reached. A browser keeps a failed import for good, so each
 * try has an address of its own.
 *
 * @param {URL} url
 */
async function imported(url) {
  for (let tries = 0; ; tries += 1) {
    if (tries) url.searchParams.set("again", String(tries));
    try {
      return await import(url.href);
    } catch (error) {
      const answer = await fetch(url).catch(() => null);
      if (answer && (tries || !answer.ok)) throw error; // it is not there, or no module
      if (!answer) await new Promise((later) => setTimeout(later, PAUSES[tries] ?? PAUSES.at(-1)));
    }
  }
}

const [{ start }, { SocketLink }, { encode, decode }] = await Promise.all(
  ["boot.js", "link.js", "wire.js"].map(load),
);

/** @param {import("./types.js").LinkHandlers} handlers */
function connect(handlers) {
  const link = new SocketLink(
    {
      url: Object.assign(new URL("ws", server), { protocol: server.protocol.replace("http", "ws") }).href,
      WebSocket,
      storage: sessionStorage,
      encode,
      decode,
      setTimeout: setTimeout.bind(globalThis),
      clearTimeout: clearTimeout.bind(globalThis),
      now: () => performance.now(),
      random: Math.random,
    },
    handlers,
  );
  addEventListener("online", () => link.retry());
  document.addEventListener("visibilitychange", () => document.hidden || link.retry());
  return link;
}

await start(
  {
    load,
    connect,
    frame: { src: new URL("frame", server).href },
    static: false,
    page: true,
    onTitle: (/** @type {string} */ title) => void (document.title = title),
  },
  document.body,
);
