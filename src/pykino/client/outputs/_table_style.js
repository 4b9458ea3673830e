/** How a table looks. */

export const css = `
.kino-table { position: relative; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-bg); }
.kino-table[aria-busy="true"]::before { content: ""; position: absolute; inset: 0 0 auto; z-index: 4; height: 2px; background: var(--k-accent);
  transform-origin: 0 0; animation: kino-table-wait 1.2s 150ms ease-in-out infinite alternate both; }
@keyframes kino-table-wait { from { transform: scaleX(0.05); } to { transform: scaleX(1); } }
.kino-table-top { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 8px 8px 12px; }
.kino-table-heading { display: flex; flex: 1; flex-wrap: wrap; align-items: baseline; gap: 0 8px; min-width: 0; }
.kino-table-title { font-weight: 600; overflow-wrap: anywhere; }
.kino-table-size, .kino-table-range, .kino-table-of, .kino-table-type { color: var(--k-muted); font-size: var(--k-small); font-variant-numeric: tabular-nums; }
.kino-table .kino-table-search { flex: 0 1 220px; min-width: 120px; }
.kino-table .kino-table-menu { padding: 0 10px; font-weight: 700; }
.kino-table-chips { display: flex; flex-wrap: wrap; flex-basis: 100%; gap: 4px 8px; }
.kino-table-chip { display: inline-flex; align-items: center; gap: 4px; max-width: 100%; min-height: 24px; padding: 0 2px 0 8px; border-radius: 12px;
  background: var(--k-selected); font-size: var(--k-small); overflow-wrap: anywhere; }
.kino-table-chip button { width: 24px; height: 24px; padding: 0; border: 0; border-radius: 12px; background: none; color: inherit; font: inherit; cursor: pointer; }
.kino-table-scroll { overflow: auto; max-height: 480px; border-block: 1px solid var(--k-border); overscroll-behavior-x: contain; }
.kino-table table { width: 100%; border-collapse: separate; border-spacing: 0; font-variant-numeric: tabular-nums; }
.kino-table :is(th, td) { max-width: 320px; padding: 0 12px; border-bottom: 1px solid var(--k-border); text-align: start; white-space: nowrap; }
.kino-table td { height: 32px; overflow: hidden; text-overflow: ellipsis; }
.kino-table tr:last-child > td { border-bottom: 0; }
.kino-table th { position: sticky; top: 0; z-index: 2; padding-block: 4px; background: var(--k-surface); font-weight: 600; vertical-align: top; }
.kino-table td.kino-table-number { text-align: right; }
.kino-table td:is(.kino-table-list, .kino-table-struct, .kino-table-bytes) { font: var(--k-code); }
.kino-table tbody tr:hover > td { background: var(--k-surface); }
.kino-table tbody tr[data-selected] > td { background: var(--k-selected); }
.kino-table td[data-state="missing"] { color: var(--k-muted); font-style: italic; }
.kino-table td[data-state="error"] { color: var(--k-bad); }
.kino-table .kino-table-check { width: 20px; max-width: 20px; padding: 0 0 0 12px; }
.kino-table .kino-table-check input { width: 16px; height: 16px; margin: 0; vertical-align: middle; accent-color: var(--k-accent); }
.kino-table th.kino-table-check { padding-top: 10px; }
.kino-table-head { display: flex; align-items: center; gap: 2px; }
.kino-table-sort { display: inline-flex; flex: 1; align-items: center; gap: 4px; min-width: 0; min-height: 28px; padding: 0; border: 0; background: none; color: inherit; font: inherit; text-align: start; }
button.kino-table-sort { cursor: pointer; }
.kino-table-number .kino-table-sort { flex-direction: row-reverse; justify-content: flex-start; }
.kino-table-number .kino-table-head { flex-direction: row-reverse; }
.kino-table-label { overflow: hidden; text-overflow: ellipsis; }
.kino-table-sign { color: var(--k-muted); font-size: 10px; opacity: 0; }
[aria-sort="ascending"] .kino-table-sign, [aria-sort="descending"] .kino-table-sign { color: var(--k-accent); opacity: 1; }
button.kino-table-sort:is(:hover, :focus-visible) .kino-table-sign { opacity: 1; }
.kino-table-more { width: 24px; height: 28px; padding: 0; border: 0; border-radius: 4px; background: none; color: var(--k-muted); font: inherit; cursor: pointer; }
.kino-table-more:hover { color: var(--k-ink); background: var(--k-border); }
[data-filtered] .kino-table-more { color: var(--k-accent); }
.kino-table-about { display: flex; flex-direction: column; min-height: 0; color: var(--k-muted); font-size: var(--k-small); font-weight: 400; line-height: 16px; }
[data-room="tall"] .kino-table-about { min-height: 56px; }
[data-room="low"] .kino-table-about { min-height: 32px; }
.kino-table-number .kino-table-about { align-items: flex-end; }
.kino-table-fact { overflow: hidden; max-width: 100%; text-overflow: ellipsis; }
.kino-table-bars { display: flex; align-items: flex-end; gap: 1px; width: 96px; height: 20px; margin: 2px 0; }
.kino-table-bars i { flex: 1; background: var(--k-accent); opacity: 0.55; }
.kino-table-fold { display: flex; align-items: center; gap: 4px; max-width: 296px; }
.kino-table-fold > span { overflow: hidden; text-overflow: ellipsis; }
.kino-table-rest, .kino-table-link, .kino-table-count { padding: 0 4px; border: 0; background: none; color: var(--k-accent); font: inherit; font-size: var(--k-small); text-decoration: underline; cursor: pointer; }
.kino-table-status { margin: 0; padding: 8px 12px; border-bottom: 1px solid var(--k-border); color: var(--k-muted); }
.kino-table-status:empty { display: none; }
.kino-table-problem { color: var(--k-bad); }
.kino-table-pager { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 8px 8px 12px; }
.kino-table-range { flex: 1; white-space: nowrap; }
.kino-table-turn { display: flex; align-items: center; gap: 4px; }
.kino-table-pager .k-button { justify-content: center; min-width: 32px; padding: 0 8px; font-size: 16px; }
.kino-table-pager .kino-table-page { width: 72px; text-align: right; }
.kino-table-panel { position: absolute; z-index: 10; display: flex; flex-direction: column; box-sizing: border-box; width: max-content; min-width: 200px; max-width: min(560px, 100%); padding: 4px;
  border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-raised); box-shadow: var(--k-float); }
.kino-table-panel > button { min-height: 32px; padding: 0 8px; border: 0; border-radius: 4px; background: none; color: inherit; font: inherit; text-align: start; cursor: pointer; }
.kino-table-panel > button:hover { background: var(--k-surface); }
.kino-table-filter { display: flex; flex-wrap: wrap; gap: 8px; max-width: 264px; padding: 8px; border-bottom: 1px solid var(--k-border); margin-bottom: 4px; }
.kino-table-filter > :is(select, input) { flex: 1 1 100%; min-width: 0; }
.kino-table-type { margin: 0; padding: 6px 8px 4px; overflow-wrap: anywhere; }
.kino-table-whole { overflow: auto; max-height: 320px; margin: 0; padding: 8px; font: var(--k-code); white-space: pre-wrap; overflow-wrap: anywhere; }
@media (pointer: coarse) { .kino-table :is(.kino-table-more, .kino-table-sort, .kino-table-chip button, .kino-table-panel > button) { min-width: 44px; min-height: 44px; } .kino-table td { height: 44px; } }
@media (max-width: 480px) { .kino-table :is(th, td) { max-width: 200px; } .kino-table .kino-table-search { order: 3; flex: 1 1 100%; } .kino-table-turn { order: 3; flex: 1 1 100%; justify-content: center; } }
@media print { .kino-table-scroll { max-height: none; overflow: visible; } .kino-table :is(.kino-table-search, .kino-table-menu, .kino-table-turn, .kino-table-more, .kino-table-check, select) { display: none; } }
`;
