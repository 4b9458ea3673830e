/** The shapes that the modules of the table share. Checked by `tsc`, never shipped to a browser. */

/** A cell: null is a missing value, an object a text that is cut, shortened or an error. */
export type Cell = null | string | CellText;

export interface CellText {
  text: string;
  /** How many characters the whole text has, if `text` is its beginning. */
  size?: number;
  /** A number with all its digits. */
  exact?: string;
  error?: boolean;
}

export interface Column {
  key: string;
  label: string;
  kind: string;
  type: string;
  sortable: boolean;
  operators: string[];
}

export interface Info {
  columns: Column[];
  /** How many more columns the data has. */
  hidden: number;
  rows: number | null;
  formats: string[];
  searchable: boolean;
  summaries: "at once" | "asked" | "none";
  /** Whether Python can count the rows of a result if asked. */
  countable: boolean;
  note: string;
}

export interface ViewState {
  request: number;
  offset: number;
  limit: number;
  sort: [key: string, descending: boolean][];
  filters: [key: string, operator: string, value: string][];
  search: string;
  columns: string[] | null;
}

/** The columns of its rows are those of the view, in the view's order. */
export interface Page {
  request: number;
  version: number;
  offset: number;
  rows: Cell[][];
  ids: (number | string)[];
  total: number | null;
  at_least: number;
}

export interface Summary {
  missing: number;
  low?: Cell;
  high?: Cell;
  mean: Cell;
  unique: number | null;
  top?: Cell;
  top_count: number | null;
  bins: number[] | null;
}

export interface TableData {
  name: string;
  version: number;
  info: Info;
  view: ViewState;
  page: Page | null;
  selected: (number | string)[];
  summaries: Record<string, Summary>;
}

export interface Problem {
  message: string;
  label: string | null;
}

/** All that a table's parts draw from; changed by data_table.js alone. */
export interface State extends TableData {
  busy: boolean;
  problem: Problem | null;
  /** All rows that a static page holds. */
  all: Page | null;
  chosen: Set<number | string>;
}

/** What a table's parts may ask for. */
export interface Actions {
  /** Change the view: anything but the offset leads back to the first page. */
  show(change: Partial<ViewState>): void;
  select(ids: (number | string)[], selected: boolean): void;
  clearSelection(): void;
  columnMenu(column: Column, anchor: HTMLElement): void;
  wholeCell(cell: Cell, id: number | string, column: Column, anchor: HTMLElement): void;
  count(): void;
  summarize(): void;
  exportAs(format: string): void;
  copy(): void;
}
