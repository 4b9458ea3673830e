/**
 * Outputs behind tabs. All of them stay drawn at full width, so nothing is missed behind the scenes.
 *
 * @import { Mount, Node } from "../types.js"
 */

export const css = `
.kino-tablist { display: flex; gap: 4px; margin-bottom: 12px; overflow-x: auto; border-bottom: 1px solid var(--k-border); }
.kino-tablist button { flex: none; min-height: 32px; padding: 0 12px; border: 0; border-bottom: 2px solid transparent; background: none; color: var(--k-muted); font: inherit; cursor: pointer; }
.kino-tablist button:hover { color: var(--k-ink); }
.kino-tablist button:focus-visible { outline-offset: -2px; }
.kino-tablist button[aria-selected="true"] { border-bottom-color: var(--k-accent); color: var(--k-ink); font-weight: 600; }
.kino-tabpanel[inert] { height: 0; overflow: hidden; visibility: hidden; }
@media (pointer: coarse) { .kino-tablist button { min-height: 44px; } }
@media print { .kino-tabpanel[inert] { height: auto; visibility: visible; } }
`;

let groups = 0; // ids tie a tab to its panel

/** @type {Mount<{ labels: string[], items: Node[] }>} */
export function mount({ el, data, signal, render, readable }) {
  const group = `kino-tabs-${(groups += 1)}`;
  const list = Object.assign(el.ownerDocument.createElement("div"), { className: "kino-tablist" });
  const panels = el.ownerDocument.createElement("div");
  /** @type {{ tab: HTMLButtonElement, panel: HTMLElement, dispose?: () => void }[]} */
  const pages = [];
  let selected = 0;
  list.setAttribute("role", "tablist");
  list.addEventListener("keydown", move, { signal });
  el.append(list, panels);
  update(data);
  return { update };

  /** @param {{ labels: string[], items: Node[] }} next */
  function update({ labels, items }) {
    for (const { tab, panel, dispose } of pages.splice(labels.length)) {
      dispose?.();
      tab.remove();
      panel.remove();
    }
    labels.forEach((label, index) => {
      const page = (pages[index] ??= add(index));
      page.tab.textContent = readable(label).trim() || `Tab ${index + 1}`;
      page.dispose = render(page.panel, items[index]);
    });
    select(Math.min(selected, labels.length - 1));
  }

  /** @param {number} index */
  function add(index) {
    const tab = el.ownerDocument.createElement("button");
    const panel = Object.assign(el.ownerDocument.createElement("div"), { className: "kino-tabpanel" });
    Object.assign(tab, { type: "button", id: `${group}-tab-${index}` });
    Object.assign(panel, { id: `${group}-panel-${index}`, tabIndex: 0 });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => select(index), { signal });
    list.append(tab);
    panels.append(panel);
    return { tab, panel };
  }

  /** @param {number} index */
  function select(index) {
    selected = index;
    pages.forEach(({ tab, panel }, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.toggleAttribute("inert", at !== index);
    });
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const steps = { ArrowRight: selected + 1, ArrowLeft: selected - 1, Home: 0, End: -1 };
    const to = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (to === undefined) return;
    event.preventDefault();
    select((to + pages.length) % pages.length);
    pages[selected].tab.focus();
  }
}
