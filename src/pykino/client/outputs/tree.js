/**
 * A value as a tree. Data: `{label, open, root}`, where `open` is how many levels are open at first and
 * a tree node is a leaf or a container:
 *
 * - leaf `{kind, text, key?, lazy?}`; kind is str, num, bool, none, type, enum, date, error or text, or
 *   `cycle` (it is already above) or `more` (its `lazy` brings the next of its siblings). Any other leaf
 *   with `lazy` is cut.
 * - container `{shape, name, count, items | lazy, key?}`; shape is map, list, tuple, set or fields.
 *
 * `key` is `[kind, text]`. What has `lazy` is read by Python when asked: `push("open", {lazy})`, answered
 * to this client alone by `on("opened", {lazy, items | text})`; without either, it is gone.
 *
 * @import { Mount } from "../types.js"
 *
 * @typedef {{ key?: [string, string], lazy?: number, kind?: string, text?: string, shape?: string,
 *   name?: string, count?: number | null, items?: TreeNode[] }} TreeNode
 * @typedef {{ label: string | null, open: number, root: TreeNode }} TreeData
 * @typedef {{ node: TreeNode, level: number, path: string, index: number | null }} Place
 * @typedef {{ items?: TreeNode[], text?: string }} Answer
 */

/** @type {Record<string, [string, string]>} */
const BRACKETS = { map: ["{", "}"], list: ["[", "]"], tuple: ["(", ")"], set: ["{", "}"], fields: ["(", ")"] };
/** @type {Record<string, [string, string]>} */
const WORDS = { map: ["key", "keys"], fields: ["field", "fields"] };
const LONG = 160; // characters of a leaf before it is folded
const PREVIEW = 60; // characters that tell what a closed container holds

export const css = `
.kino-tree { font: var(--k-code); max-height: 480px; overflow: auto; }
.kino-tree ul { list-style: none; margin: 0; padding: 0 0 0 20px; }
.kino-tree > ul { padding: 0; }
.kino-tree li { margin: 0; padding: 0; }
.kino-tree-label { color: var(--k-muted); font: var(--k-small)/16px var(--k-sans); margin: 0 0 4px; }
.kino-tree-row { display: block; position: relative; padding: 1px 4px 1px 18px; border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
.kino-tree [aria-expanded] > .kino-tree-row { cursor: pointer; }
.kino-tree [aria-expanded] > .kino-tree-row:hover { background: var(--k-surface); }
.kino-tree [aria-expanded] > .kino-tree-row::before { content: ""; position: absolute; left: 6px; top: 7px; border: 4px solid transparent; border-left: 6px solid var(--k-muted); border-right: 0; transition: rotate var(--k-motion); }
.kino-tree [aria-expanded="true"] > .kino-tree-row::before { rotate: 90deg; }
.kino-tree [aria-expanded="true"] > .kino-tree-row > .kino-tree-what > .kino-tree-preview { display: none; }
.kino-tree [aria-expanded="false"] > ul { display: none; }
.kino-tree [aria-busy] > .kino-tree-row { opacity: 0.6; }
.kino-tree li:focus { outline: none; }
.kino-tree li:focus-visible > .kino-tree-row { outline: 2px solid var(--k-accent); outline-offset: -2px; }
.kino-tree-name, .kino-tree-type { font-weight: 600; }
.kino-tree-str { color: var(--k-good); }
.kino-tree-num, .kino-tree-date { color: var(--k-accent); }
.kino-tree-bool, .kino-tree-none, .kino-tree-enum { color: var(--k-warn); }
.kino-tree-error { color: var(--k-bad); }
.kino-tree-key { color: var(--k-ink); }
.kino-tree-count { margin-left: 8px; color: var(--k-muted); font: var(--k-small)/20px var(--k-sans); white-space: nowrap; }
[aria-expanded="false"] > .kino-tree-row:has(> .kino-tree-count) { display: flex; align-items: baseline; }
[aria-expanded="false"] > .kino-tree-row > .kino-tree-what { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kino-tree-muted, .kino-tree-note, .kino-tree-cycle, .kino-tree-preview { color: var(--k-muted); }
.kino-tree button { padding: 0 4px; border: 0; background: none; color: var(--k-accent); font: inherit; text-decoration: underline; cursor: pointer; }
@media (pointer: coarse) { .kino-tree-row { padding-block: 8px; } .kino-tree-row::before { top: 14px !important; } }
@media (prefers-reduced-motion: reduce) { .kino-tree-row::before { transition: none !important; } }
`;

/** @type {Mount<TreeData>} */
export function mount({ el, data, signal, on, push, readable, static: unanswered }) {
  /** What the reader opened and closed, by path: it outlives an update. @type {Map<string, boolean>} */
  const chosen = new Map();
  /** @type {Map<number, (answer: Answer) => void>} */
  const waiting = new Map();
  /** What a click on an item does. @type {WeakMap<Element, () => void>} */
  const actions = new WeakMap();
  const doc = el.ownerDocument;
  let levels = 1;

  on("opened", (answer) => {
    waiting.get(answer.lazy)?.(answer);
    waiting.delete(answer.lazy);
  });
  draw(data);
  return { update: draw };

  /** @param {TreeData} tree */
  function draw({ label, open, root }) {
    levels = open;
    waiting.clear();
    const top = list(doc, "tree");
    top.setAttribute("aria-label", readable(label ?? "Value"));
    const first = item({ node: root, level: 1, path: "", index: null });
    first.tabIndex = 0;
    top.append(first);
    top.addEventListener("click", click, { signal });
    top.addEventListener("keydown", (event) => press(event, top), { signal });
    const box = make(doc, "div", "kino-tree");
    box.append(...(label ? [make(doc, "p", "kino-tree-label", readable(label))] : []), top);
    const focused = holdsFocus(el);
    el.replaceChildren(box);
    if (focused) first.focus();
  }

  /** @param {Place} place */
  function item(place) {
    const li = make(doc, "li");
    const row = make(doc, "span", "kino-tree-row");
    li.setAttribute("role", "treeitem");
    li.setAttribute("aria-level", String(place.level));
    li.tabIndex = -1;
    li.append(row);
    if (place.node.shape) addContainer(li, row, place);
    else if (place.node.kind === "more") row.append(button(doc, place.node.text ?? ""));
    else addLeaf(li, row, place);
    return li;
  }

  /** @param {HTMLElement} li @param {HTMLElement} row @param {Place} place */
  function addContainer(li, row, place) {
    const { node, level, path } = place;
    const what = make(doc, "span", "kino-tree-what");
    what.append(...keyOf(doc, place, readable), ...headOf(doc, node, readable));
    row.append(what, make(doc, "span", "kino-tree-count", countOf(node)));
    if (node.count === 0) return;
    const group = list(doc, "group");
    const show = (/** @type {boolean} */ open) => {
      li.setAttribute("aria-expanded", String(open));
      if (!open || group.childElementCount) return;
      if (node.items) fill(group, place, node.items);
      else ask(li, row, node, ({ items }) => fill(group, place, items ?? []));
    };
    li.append(group);
    actions.set(li, () => {
      const open = li.getAttribute("aria-expanded") !== "true";
      chosen.set(path, open);
      show(open);
    });
    show(!!node.items && (chosen.get(path) ?? level <= levels));
  }

  /** @param {HTMLElement} group @param {Place} parent @param {TreeNode[]} items */
  function fill(group, { node, level, path }, items) {
    const ordered = node.shape === "list" || node.shape === "tuple";
    const before = group.childElementCount;
    items.forEach((child, at) => {
      const index = ordered && !child.key ? before + at : null;
      group.append(item({ node: child, level: level + 1, path: `${path}/${child.key?.[1] ?? before + at}`, index }));
    });
    const last = /** @type {HTMLElement | null} */ (group.lastElementChild);
    const { kind, lazy } = items.at(-1) ?? {};
    if (last && kind === "more") actions.set(last, () => more(last, { lazy }, group, { node, level, path, index: null }));
  }

  /** @param {HTMLElement} li @param {TreeNode} node @param {HTMLElement} group @param {Place} parent */
  function more(li, node, group, parent) {
    ask(li, /** @type {HTMLElement} */ (li.firstElementChild), node, ({ items }) => {
      const focused = holdsFocus(li);
      const before = li.previousElementSibling;
      li.remove();
      fill(group, parent, items ?? []);
      if (focused) focus(before?.nextElementSibling ?? before);
    });
  }

  /** @param {HTMLElement} li @param {HTMLElement} row @param {Place} place */
  function addLeaf(li, row, place) {
    const { kind, lazy } = place.node;
    const text = readable(place.node.text ?? "");
    const span = make(doc, "span", `kino-tree-${kind}`, text);
    row.append(...keyOf(doc, place, readable), span);
    if (text.length <= LONG && lazy === undefined) return;
    const toggle = button(doc, "show all");
    const short = text.length > LONG ? `${text.slice(0, LONG)}…` : text;
    /** @type {string | undefined} */
    let whole = lazy === undefined ? text : undefined;
    let folded = true;
    const turn = () => {
      folded = !folded;
      span.textContent = folded ? short : (whole ?? text);
      toggle.textContent = folded ? "show all" : "show less";
    };
    span.textContent = short;
    row.append(toggle);
    actions.set(li, () => {
      if (whole !== undefined) return turn();
      ask(li, row, place.node, (answer) => {
        whole = readable(answer.text ?? "");
        turn();
      });
    });
  }

  /** @param {HTMLElement} li @param {HTMLElement} row @param {TreeNode} node @param {(answer: Answer) => void} use */
  function ask(li, row, { lazy = -1, shape }, use) {
    if (unanswered) return note(row, "the rest is not in this file");
    if (waiting.has(lazy)) return;
    li.setAttribute("aria-busy", "true");
    waiting.set(lazy, (answer) => {
      li.removeAttribute("aria-busy");
      if (!answer.items && answer.text === undefined) return note(row, "not kept any more: show the value again");
      if (shape) note(row, "read when opened");
      use(answer);
    });
    push("open", { lazy });
  }

  /** @param {MouseEvent} event */
  function click(event) {
    const li = /** @type {Element} */ (event.target).closest(".kino-tree-row")?.parentElement;
    if (!li || doc.getSelection()?.type === "Range") return; // somebody is selecting text
    focus(li);
    if (li.hasAttribute("aria-expanded") || /** @type {Element} */ (event.target).closest("button")) actions.get(li)?.();
  }

  /** @param {KeyboardEvent} event @param {HTMLElement} top */
  function press(event, top) {
    const li = /** @type {Element} */ (event.target).closest("li");
    if (!li || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = [...top.querySelectorAll("li")].filter((other) => !other.parentElement?.closest("[aria-expanded=false]"));
    const open = li.getAttribute("aria-expanded");
    const at = all.indexOf(li);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => focus(all[at + 1]),
      ArrowUp: () => focus(all[at - 1]),
      Home: () => focus(all[0]),
      End: () => focus(all.at(-1)),
      ArrowRight: () => (open === "true" ? focus(li.querySelector("li")) : open && actions.get(li)?.()),
      ArrowLeft: () => (open === "true" ? actions.get(li)?.() : focus(li.parentElement?.closest("li"))),
      Enter: () => actions.get(li)?.(),
      " ": () => actions.get(li)?.(),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }
}

/** The one item that Tab reaches is the one last in use. @param {Element | null | undefined} li */
function focus(li) {
  if (!li) return;
  li.closest("[role=tree]")?.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
  li.setAttribute("tabindex", "0");
  /** @type {HTMLElement} */ (li).focus();
}

/** @param {Element} el */
function holdsFocus(el) {
  const { activeElement } = /** @type {Document | ShadowRoot} */ (el.getRootNode());
  return el.contains(activeElement);
}

/** @param {Document} doc @param {Place} place @param {(text: string) => string} readable */
function keyOf(doc, { node, index }, readable) {
  if (node.key) return [make(doc, "span", `kino-tree-key kino-tree-${node.key[0]}`, readable(node.key[1])), ": "];
  return index === null ? [] : [make(doc, "span", "kino-tree-muted", String(index)), ": "];
}

/** What a container is, and the first of what it holds. @param {Document} doc @param {TreeNode} node @param {(text: string) => string} readable */
function headOf(doc, node, readable) {
  const head = make(doc, "span", "kino-tree-preview", readable(`${preview(node)} `));
  return node.name ? [make(doc, "span", "kino-tree-name", readable(node.name)), " ", head] : [head];
}

/** @param {TreeNode} node */
function countOf({ count, shape = "map" }) {
  const [one, many] = WORDS[shape] ?? ["item", "items"];
  return count === null ? `? ${many}` : `${count?.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** @param {TreeNode} node */
function preview({ shape = "map", items, count }) {
  const [opener, closer] = BRACKETS[shape];
  let inside = "";
  for (const item of items ?? []) {
    const value = item.shape ? BRACKETS[item.shape].join(item.count === 0 ? "" : "…") : (item.text ?? "");
    const next = `${inside && ", "}${item.key ? `${item.key[1]}: ` : ""}${value}`;
    if (inside.length + next.length > PREVIEW || item.kind === "more") return `${opener}${inside}${inside && ", "}…${closer}`;
    inside += next;
  }
  return `${opener}${inside || (count === 0 ? "" : "…")}${closer}`;
}

/** @param {Document} doc @param {string} text */
function button(doc, text) {
  const el = /** @type {HTMLButtonElement} */ (make(doc, "button", "", text));
  el.type = "button";
  el.tabIndex = -1; // Enter on the item does the same
  return el;
}

/** @param {HTMLElement} row @param {string} text */
function note(row, text) {
  const known = row.querySelector(".kino-tree-note") ?? row.appendChild(make(row.ownerDocument, "span", "kino-tree-note"));
  known.textContent = ` · ${text}`;
}

/** @param {Document} doc @param {string} role */
function list(doc, role) {
  const el = make(doc, "ul");
  el.setAttribute("role", role);
  return el;
}

/** @param {Document} doc @param {string} name @param {string} [className] @param {string} [text] */
function make(doc, name, className = "", text = "") {
  const el = doc.createElement(name);
  if (className) el.className = className;
  el.textContent = text;
  return el;
}
