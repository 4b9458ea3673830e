/**
 * The output modules: found by a node's type, loaded once, their styles put on the page.
 *
 * @import { Host, Node, Op, OutputModule } from "./types.js"
 */

const PATIENCE = 2000; // ms that a batch waits for modules, so that it is drawn in one go

export class Modules {
  /** @type {Map<string, OutputModule | Promise<OutputModule>>} */
  #known = new Map();
  /** @type {Set<string>} */
  #styled = new Set();

  /**
   * @param {Host} host
   * @param {HTMLElement} root where style sheets go
   * @param {(op: Op) => Node[]} nodesOf
   */
  constructor(host, root, nodesOf) {
    this.host = host;
    this.root = root;
    this.nodesOf = nodesOf;
  }

  /** The module that draws `node`, at once if it is there. @param {Node} node */
  of(node) {
    return this.#module(pathOf(node));
  }

  /**
   * Load the modules that a batch needs, so that drawing it does not wait for any of them.
   *
   * @param {Op[]} ops
   */
  async prepare(ops) {
    const waiting = [...new Set(ops.flatMap(this.nodesOf).map(pathOf))]
      .map((path) => this.#module(path))
      .filter((module) => module instanceof Promise);
    if (waiting.length) await Promise.race([Promise.allSettled(waiting), later(PATIENCE)]);
  }

  /**
   * @param {string} name as `Context.load` takes it
   * @param {string | undefined} assets
   */
  async load(name, assets) {
    const path = pathOfFile(name, assets);
    const found = await this.host.load(path).catch(({ message }) => {
      throw new Error(`“${name}” cannot be loaded: ${message}`);
    });
    this.#style(path, found.css);
    return found;
  }

  /**
   * @param {string} path
   * @returns {OutputModule | Promise<OutputModule>}
   */
  #module(path) {
    const known = this.#known.get(path);
    if (known) return known;
    const coming = this.host.load(path).then(
      (module) => this.#loaded(path, module),
      ({ message }) => Promise.reject(new Error(`The client has no module ${path}, or cannot load it: ${message}`)),
    );
    this.#known.set(path, coming);
    coming.catch(() => this.#known.delete(path)); // the next output of this type asks again
    return coming;
  }

  /**
   * @param {string} path
   * @param {any} module
   * @returns {OutputModule}
   */
  #loaded(path, module) {
    if (typeof module.mount !== "function") throw new Error(`${path} exports no function “mount”.`);
    this.#known.set(path, module);
    this.#style(path, module.css);
    return module;
  }

  /**
   * @param {string} path
   * @param {string | undefined} css
   */
  #style(path, css) {
    if (!css || this.#styled.has(path)) return;
    this.#styled.add(path);
    const style = this.root.ownerDocument.createElement("style");
    style.dataset.module = path;
    style.textContent = css;
    this.root.prepend(style);
  }
}

/** @param {Node} node */
function pathOf({ type }) {
  // the type comes over the wire: nothing but a plain name may become a path
  return `outputs/${type.replaceAll(/[^a-z0-9_]/g, "_")}.js`;
}

/**
 * @param {string} name
 * @param {string | undefined} assets
 */
function pathOfFile(name, assets) {
  if (name.startsWith("_")) return `outputs/${name}.js`;
  const own = name.startsWith("./");
  if (name.includes("/") && !own) return name;
  if (!assets) throw new Error(`“${name}” cannot be loaded: this output has no assets of its own.`);
  return `assets/${assets}/${own ? name.slice(2) : name}`;
}

/** @param {number} ms */
function later(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
