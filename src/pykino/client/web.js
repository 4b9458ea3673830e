/** Starts the client on the web host's page; its own address says where everything else is. */

const client = new URL(".", import.meta.url); // .../client/<hash>/
const server = new URL("../../", client);

/** @param {string} path */
async function load(path) {
  const url = new URL(path, path.startsWith("assets/") || path.startsWith("asset/") ? server : client);
  if (/\.m?js$/.test(path)) return import(url.href);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${path}: the server answered ${response.status}.`);
  return response.text();
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
