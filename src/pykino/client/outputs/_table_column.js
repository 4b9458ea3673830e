/**
 * What can be done with a column: sort, filter, move, hide.
 *
 * @import { Actions, Column, State } from "./_table_types.js"
 * @typedef {typeof import("./_table_dom.js")} Dom
 */

/**
 * @param {HTMLElement} box
 * @param {Column} column
 * @param {HTMLElement} anchor
 * @param {State} state
 * @param {Actions} actions
 * @param {Dom} dom
 * @param {AbortSignal} signal
 */
export function openColumnMenu(box, column, anchor, state, actions, { make, button, openPanel }, signal) {
  const doc = box.ownerDocument;
  const { view, info } = state;
  const keys = view.columns ?? info.columns.map(({ key }) => key);
  const at = keys.indexOf(column.key);
  const about = make(doc, "p", "kino-table-type", [column.type, column.type === column.kind ? "" : column.kind].filter(Boolean).join(" · "));
  const close = openPanel(box, anchor, `Column ${column.label}`, [...filterForm(), ...sorts(), ...moves(), about], signal);

  /** @param {string} text @param {() => void} run */
  function item(text, run) {
    return button(doc, text, () => (close(), run()));
  }

  function sorts() {
    if (!column.sortable) return [];
    const others = view.sort.filter(([key]) => key !== column.key);
    const items = [
      item("▲ Sort ascending", () => actions.show({ sort: [[column.key, false]] })),
      item("▼ Sort descending", () => actions.show({ sort: [[column.key, true]] })),
    ];
    if (others.length) {
      items.push(item("▲ Then by this, ascending", () => actions.show({ sort: [...others, [column.key, false]] })));
      items.push(item("▼ Then by this, descending", () => actions.show({ sort: [...others, [column.key, true]] })));
    }
    if (others.length < view.sort.length) items.push(item("Do not sort by this", () => actions.show({ sort: others })));
    return items;
  }

  function moves() {
    const items = [];
    const swap = (/** @type {number} */ by) => () => {
      const moved = keys.toSpliced(at, 1).toSpliced(at + by, 0, column.key);
      actions.show({ columns: moved, offset: view.offset });
    };
    if (at > 0) items.push(item("← Move left", swap(-1)));
    if (at < keys.length - 1) items.push(item("→ Move right", swap(1)));
    if (keys.length > 1) {
      items.push(item("Hide", () => actions.show({ columns: keys.filter((key) => key !== column.key), offset: view.offset })));
    }
    return items;
  }

  function filterForm() {
    if (!column.operators.length) return [];
    const [, before = "", typed = ""] = view.filters.find(([key]) => key === column.key) ?? [];
    const form = make(doc, "form", "kino-table-filter");
    const operator = make(doc, "select", "k-input");
    operator.setAttribute("aria-label", `Filter ${column.label}: how`);
    for (const name of column.operators) {
      const option = make(doc, "option", "", name);
      option.value = name;
      operator.append(option);
    }
    operator.value = before || column.operators[0];
    const value = valueInput(typed);
    const show = () => void (value.hidden = operator.value.endsWith("empty"));
    operator.addEventListener("change", show);
    show();
    const apply = make(doc, "button", "k-button", "Filter");
    apply.dataset.kind = "primary";
    form.append(operator, value, apply);
    if (before) form.append(button(doc, "Remove", () => set([]), { className: "k-button" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      set([[column.key, operator.value, value.hidden ? "" : value.value]]);
    });
    return [form];
  }

  /** @param {import("./_table_types.js").ViewState["filters"]} filter */
  function set(filter) {
    close();
    actions.show({ filters: [...view.filters.filter(([key]) => key !== column.key), ...filter] });
  }

  /** @param {string} typed */
  function valueInput(typed) {
    const label = `Filter ${column.label}: value`;
    if (column.kind === "boolean") {
      const choice = make(doc, "select", "k-input");
      for (const name of ["true", "false"]) choice.append(Object.assign(make(doc, "option", "", name), { value: name }));
      choice.value = typed || "true";
      choice.setAttribute("aria-label", label);
      return choice;
    }
    const input = make(doc, "input", "k-input");
    input.value = typed;
    input.placeholder = { number: "12.5", date: "2024-05", datetime: "2024-05-17 10:30", time: "10:30", duration: "1 day, 2:30:00" }[column.kind] ?? "text";
    input.setAttribute("aria-label", label);
    input.spellcheck = false;
    return input;
  }
}
