/**
 * A page in jsdom with the real client, for tests of what is drawn.
 *
 * The browser globals that modules use are jsdom's; its AbortSignal is the only one its own
 * elements accept.
 */

import { readdir } from "node:fs/promises";

import { JSDOM } from "jsdom";

const client = new URL("../../src/pykino/client/", import.meta.url);

/** Modules by path that are not files of the client, such as a custom output's main.js. */
export const modules = new Map();

/** @param {string} path */
export async function load(path) {
  if (modules.has(path)) return modules.get(path);
  return import(new URL(path, client).href);
}

// read them from disk now: a test that waits for what is drawn must not wait for the disk
const outputs = (await readdir(new URL("outputs/", client))).filter((name) => name.endsWith(".js"));
await Promise.all(outputs.map((name) => load(`outputs/${name}`)));

/**
 * Start the client on an empty page.
 *
 * @param {object} [options] over the host's own; `root`: where else than in a page of its own
 */
export async function openPage({ root: given, ...options } = {}) {
  const window = given?.ownerDocument.defaultView ?? new JSDOM("<!doctype html><body></body>", { url: "http://127.0.0.1/" }).window;
  const root = given ?? window.document.body;
  const { start } = await load("boot.js");
  const sent = [];
  const link = { send: (message) => sent.push(message), seen: () => {}, close: () => {} };
  let handlers;
  const host = {
    load,
    frame: { srcdoc: "" },
    static: false,
    page: true,
    connect: (given) => ((handlers = given), options.static ? null : link),
    ...options,
  };
  const running = await start(host, root);
  let n = 0;
  const page = {
    window,
    running,
    sent,
    handlers,
    document: window.document,
    root,
    /** What Python was told by outputs. */
    pushed: () => sent.filter((message) => message.t === "event").map(({ t, ...event }) => event),
    /** Apply ops and wait until they are drawn. */
    async show(...ops) {
      n += 1;
      handlers.message({ t: "batch", n, fresh: n === 1, ops });
      await drawn();
    },
    /** The same, with everything before forgotten. */
    async showFresh(...ops) {
      n = 1;
      handlers.message({ t: "batch", n, fresh: true, ops });
      await drawn();
    },
    /** Show one output alone. */
    showNode: (node) => page.show(["replace", "root", [node]]),
    $: (selector) => window.document.querySelector(selector),
    all: (selector) => [...window.document.querySelectorAll(selector)],
    /** The markup of the only output of this type. */
    html: (type) => page.$(`[data-type="${type}"] > .kino-box`)?.innerHTML,
  };
  return page;
}

/** Wait until what was asked for has been drawn: modules load in several steps, none of them timed. */
export async function drawn() {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** @param {object} [fields] */
export function text(value, fields = {}) {
  const style = { terminal: false, chunk: false, weight: "normal", size: "normal", tone: "ink" };
  return { type: "text", text: value, ...style, ...fields };
}

/** @param {string} content */
export function bytes(content) {
  return new DataView(new TextEncoder().encode(content).buffer);
}
