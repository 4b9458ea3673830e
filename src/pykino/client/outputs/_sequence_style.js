/** How a sequence diagram looks around its canvas. */

export const css = `
.kino-sequence { position: relative; margin: 0; }
/* among others on a page as wide as its lanes want, and the window has beside the edges and a scroll bar; alone the page is as wide */
.kino-page > .kino-main > .kino-items > .kino-output > .kino-box > .kino-sequence { margin-inline: min(0px, (100% - min(100vw - 64px, 132px + 200px * var(--lanes, 0))) / 2); }
.kino-page:has(> .kino-main > .kino-items > .kino-output:only-child > .kino-box > .kino-sequence[data-lanes="many"]) > :is(.kino-header, .kino-main) { max-width: none; }
.kino-sequence-box { position: relative; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-bg); }
.kino-sequence-tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 8px 8px 12px; }
.kino-sequence-count { flex: 1 1 160px; color: var(--k-muted); font-size: var(--k-small); font-variant-numeric: tabular-nums; }
.kino-sequence .kino-sequence-filter { flex: 0 1 200px; min-width: 96px; }
.kino-sequence-order { display: inline-flex; }
.kino-sequence-order .k-button:first-child { border-start-end-radius: 0; border-end-end-radius: 0; }
.kino-sequence-order .k-button:last-child { margin-inline-start: -1px; border-start-start-radius: 0; border-end-start-radius: 0; }
.kino .kino-sequence-order .k-button[aria-pressed="true"] { position: relative; border-color: var(--k-accent); background: var(--k-selected); }
.kino-sequence-check { display: flex; align-items: center; gap: 8px; min-height: 28px; padding: 0 8px; cursor: pointer; }
.kino-sequence-check input { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--k-accent); }
.kino-sequence hr { width: 100%; margin: 4px 0; border: 0; border-top: 1px solid var(--k-border); }
.kino-sequence-note { max-height: 120px; margin: 0; padding: 8px 12px; overflow: auto; border-top: 1px solid var(--k-border); overflow-wrap: anywhere; white-space: pre-wrap; }
.kino-sequence-note[data-tone="bad"] { color: var(--k-bad); }
.kino-sequence-note[data-tone="warn"] { color: var(--k-warn); }
.kino-sequence-note[data-tone="muted"] { color: var(--k-muted); }
.kino-sequence-empty { margin: 0; padding: 32px 16px; border-top: 1px solid var(--k-border); color: var(--k-muted); text-align: center; }
.kino-sequence-empty:first-child { border-top: 0; }
.kino-sequence-stage { display: flex; align-items: flex-start; border-block: 1px solid var(--k-border); overflow: hidden;
  background: linear-gradient(var(--k-surface) 44px, var(--k-border) 44px 45px, transparent 45px); }
.kino-sequence-stage:last-child { border-bottom: 0; }
.kino .kino-sequence-stage:focus-visible { border-radius: 0; outline-offset: -2px; }
.kino-sequence-main { flex: none; min-width: 0; }
.kino-sequence-heads { position: relative; height: 44px; overflow: hidden; margin-bottom: 1px; clip-path: inset(0 0 0 var(--gutter, 0)); }
.kino-sequence-head { position: absolute; top: 0; display: flex; flex-direction: column; align-items: center; justify-content: center; box-sizing: border-box; height: 44px; padding: 0 2px; border: 0; background: none; color: var(--k-ink); font: inherit; line-height: 18px; cursor: pointer; }
.kino-sequence-head:hover { background: var(--k-border); }
.kino-sequence-head[aria-pressed="true"] { background: var(--k-selected); box-shadow: inset 0 -2px var(--k-accent); }
.kino .kino-sequence-head:focus-visible { outline-offset: -2px; }
.kino-sequence-head > span { max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kino-sequence-name { font-weight: 600; }
.kino-sequence-who { color: var(--k-muted); font-size: 11px; line-height: 14px; }
.kino-sequence-who:empty { display: none; }
.kino-sequence-canvas { display: block; }
.kino-sequence-bar { overflow: auto hidden; scrollbar-width: thin; scrollbar-color: var(--k-frame) var(--k-surface); border-top: 1px solid var(--k-border); }
.kino-sequence-bar > div { height: 1px; }
.kino-sequence-map { display: block; flex: none; margin-top: 45px; cursor: default; touch-action: none; background: var(--k-surface); }
.kino .kino-sequence-map:focus-visible { border-radius: 0; outline-offset: -2px; }
.kino-sequence-pane { padding: 8px 12px 12px; border-bottom: 1px solid var(--k-border); }
.kino-sequence-title { display: flex; align-items: center; gap: 4px 12px; flex-wrap: wrap; }
.kino-sequence-title strong { overflow-wrap: anywhere; }
.kino-sequence-route { flex: 1; color: var(--k-muted); overflow-wrap: anywhere; }
.kino .kino-sequence-close { justify-content: center; width: 32px; padding: 0; border-color: transparent; background: none; font-size: 16px; }
.kino-sequence-payload { max-height: 200px; margin: 4px 0 8px; overflow: auto; padding: 8px 12px; border: 1px solid var(--k-border); border-radius: var(--k-radius); background: var(--k-surface); font: var(--k-code); white-space: pre-wrap; overflow-wrap: anywhere; }
.kino-sequence-columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(280px, 100%), 1fr)); gap: 8px 24px; }
.kino-sequence-facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 12px; margin: 0; align-content: start; }
.kino-sequence-facts dt, .kino-sequence-small { margin: 0; color: var(--k-muted); font-size: var(--k-small); }
.kino-sequence-facts dd { margin: 0; overflow-wrap: anywhere; }
.kino-sequence-facts code { display: block; color: var(--k-muted); font: var(--k-small)/16px var(--k-mono); }
.kino-sequence-chain ol { max-height: 168px; /* whole rows */ margin: 4px 0 0; padding: 0; overflow: auto; list-style: none; }
.kino-sequence-cause { display: flex; gap: 8px; width: 100%; min-height: 24px; padding: 0 4px; border: 0; border-radius: 4px; background: none; color: inherit; font: inherit; font-size: var(--k-small); text-align: start; cursor: pointer; }
.kino-sequence-cause:hover { background: var(--k-surface); }
.kino-sequence-cause[aria-current] { background: var(--k-selected); }
.kino .kino-sequence-cause:focus-visible { outline-offset: -2px; }
.kino-sequence-cause > span { white-space: nowrap; }
.kino-sequence-when { flex: none; width: 64px; color: var(--k-muted); text-align: end; font-variant-numeric: tabular-nums; }
.kino-sequence-what { flex: 1; overflow: hidden; color: var(--k-muted); text-overflow: ellipsis; }
.kino-sequence-legend { display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 8px 12px; color: var(--k-muted); font-size: var(--k-small); }
.kino-sequence-legend:empty { display: none; }
.kino-sequence-key { display: inline-flex; align-items: center; gap: 6px; }
.kino-sequence-key::before { width: 20px; border-top: var(--line); content: ""; }
.kino-sequence-unseen { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (pointer: coarse) { .kino-sequence-chain ol { max-height: 176px; } .kino-sequence-check, .kino-sequence-cause { min-height: 44px; align-items: center; } .kino .kino-sequence-close { min-height: 44px; width: 44px; } }
@media (max-width: 480px) { .kino .kino-sequence-filter { flex: 1 1 100%; order: 3; } .kino-sequence-count { flex-basis: 100%; } }
`;
