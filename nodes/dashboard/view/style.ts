/** A finger needs 44 px. */
const FOR_FINGERS = `
  .ds .ds-button, .ds select, .ds input[type=time] { min-height: 44px; min-width: 44px; }
  .ds .ds-button { border-radius: 22px; } .ds .ds-segments .ds-button { border-radius: 0; }
  .ds .ds-segments .ds-button:first-child { border-start-start-radius: 22px; border-end-start-radius: 22px; }
  .ds .ds-segments .ds-button:last-of-type { border-start-end-radius: 22px; border-end-end-radius: 22px; }
  .ds summary { min-height: 44px; line-height: 44px; } .ds .ds-more, .ds .ds-how { margin-top: 0; }
`;

/** The page's own style. Sizes follow the width of the widget, not of the window; colours change with `ds-dark`. */
export const css = `
.ds {
  --ds-text: #1d2733; --ds-muted: #5a6775; --ds-line: #e3e8ee; --ds-line-strong: #c3ccd6; --ds-raised: #ffffff;
  --ds-price: #4a55c8; --ds-price-fill: #4a55c81f; --ds-sell: #7b84d6; --ds-pv: #e09a10; --ds-pv-fill: #f3b53a66;
  --ds-load: #5d6f86; --ds-charge: #23966a; --ds-charge-fill: #23966a26; --ds-export: #2a8fc7; --ds-forecast: #4a55c80d;
  --ds-ok: #17774f; --ds-waiting: #7b8794; --ds-warning: #9a6200; --ds-warning-fill: #fff4dc;
  --ds-critical: #b3261e; --ds-critical-fill: #fdecea; --ds-water: #c2588f; --ds-car: #7c5cc4; --ds-appliance: #9a6a45;
  --ds-load-band: #5d6f8624; --ds-pv-band: #e09a1030; --ds-selection: #4a55c82e;
  box-sizing: border-box; container-type: inline-size; height: 100%; min-height: 0; display: flex; flex-direction: column;
  color: var(--ds-text); font-size: 14px; line-height: 1.4; letter-spacing: normal; font-variant-numeric: tabular-nums; text-align: start;
}
.ds-dark {
  --ds-text: #e8edf3; --ds-muted: #9eabb9; --ds-line: #ffffff14; --ds-line-strong: #ffffff33; --ds-raised: #232c37;
  --ds-price: #9aa5ff; --ds-price-fill: #9aa5ff26; --ds-sell: #7d86cf; --ds-pv: #f5bb4d; --ds-pv-fill: #f5bb4d4d;
  --ds-load: #9fb0c5; --ds-charge: #4cc794; --ds-charge-fill: #4cc79429; --ds-export: #5ab8ea; --ds-forecast: #9aa5ff0f;
  --ds-ok: #4cc794; --ds-waiting: #8a97a5; --ds-warning: #f2c265; --ds-warning-fill: #3b2f14;
  --ds-critical: #ff9a92; --ds-critical-fill: #43201e; --ds-water: #e08bb5; --ds-car: #a98bea; --ds-appliance: #cfa27f;
  --ds-load-band: #9fb0c52b; --ds-pv-band: #f5bb4d2b; --ds-selection: #9aa5ff38;
}
.ds *, .ds *::before { box-sizing: border-box; }
.ds-body { flex: 1; min-height: 0; display: flex; flex-direction: column; gap: 14px; padding: 6px 4px 2px; }
.ds-head { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; align-items: start; }
.ds-title { margin: 0; font-size: 21px; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; }
.ds-then { display: block; font-size: 15px; font-weight: 400; letter-spacing: 0; color: var(--ds-muted); }
.ds-reason { margin: 4px 0 0; color: var(--ds-muted); min-height: 1.4em; text-wrap: pretty; }
.ds-stats { display: grid; grid-template-columns: repeat(auto-fit, minmax(125px, 1fr)); justify-content: space-between; gap: 8px; margin: 0; }
.ds-stat { min-width: 0; }
.ds-stat dt { color: var(--ds-muted); font-size: 12.5px; white-space: nowrap; }
.ds-stat dd { margin: 0; white-space: nowrap; line-height: 1.2; } .ds-value { display: inline-block; min-width: 1.2ch; }
.ds-value { font-size: 25px; font-weight: 600; letter-spacing: -0.02em; }
.ds-unit { font-size: 13.5px; color: var(--ds-muted); margin-inline-start: 3px; }
.ds-note { display: block; font-size: 12.5px; color: var(--ds-muted); min-height: 1.4em; }
.ds-meter { display: block; height: 5px; margin: 7px 0 4px; border-radius: 3px; background: var(--ds-line-strong); overflow: hidden; max-width: 120px; }
.ds-meter i { display: block; height: 100%; width: 0; border-radius: 3px; background: var(--ds-charge); transition: width .4s; }
.ds-low { color: var(--ds-ok); } .ds-high { color: var(--ds-warning); }
.ds-top { display: grid; gap: 14px; } .ds-lines { min-width: 0; } .ds-lines p { margin: 0; } .ds-lines details p { margin-top: 4px; } .ds-lines summary { cursor: pointer; width: max-content; border-radius: 4px; }
.ds-health { display: flex; gap: 8px; align-items: baseline; min-height: 23px; margin: 0; color: var(--ds-muted); font-size: 13px; }
.ds-health::before { content: ""; flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--ds-waiting); }
.ds-health[data-level=ok]::before { background: var(--ds-ok); }
.ds-health[data-level=warning], .ds-health[data-level=critical] { padding: 8px 12px; border-radius: 8px; }
.ds-health[data-level=warning] { color: var(--ds-warning); background: var(--ds-warning-fill); }
.ds-health[data-level=warning]::before { background: var(--ds-warning); }
.ds-health[data-level=critical] { color: var(--ds-critical); background: var(--ds-critical-fill); }
.ds-health[data-level=critical]::before { background: var(--ds-critical); }
.ds-mode { margin-inline-start: auto; flex: none; padding: 1px 9px; border-radius: 10px; border: 1px solid var(--ds-line-strong); font-size: 12px; color: var(--ds-muted); }
.ds-mode:empty { display: none; }
.ds-mode[data-mode=live] { color: var(--ds-ok); border-color: currentColor; }
.ds-mode[data-mode=paused] { color: var(--ds-warning); border-color: currentColor; }
.ds-chart-block { flex: 1 1 auto; display: flex; flex-direction: column; gap: 10px; }
.ds-chart { position: relative; flex: 1 1 auto; min-height: clamp(400px, calc(100vh - var(--ds-top, 100px) - 300px), 720px); }
.ds-fixed .ds-chart { min-height: 200px; }
.ds-canvas { position: absolute; inset: 0; }
.ds-canvas canvas { outline-offset: 2px; touch-action: pan-y; cursor: crosshair; }
.ds-tip { position: absolute; top: 24px; left: var(--ds-left, 0); z-index: 2; width: 308px; padding: 10px 12px; border-radius: 10px; pointer-events: none;
  background: var(--ds-raised); border: 1px solid var(--ds-line-strong); box-shadow: 0 6px 24px #0000002e; font-size: 13px; }
.ds-tip[hidden] { display: none; }
.ds-tip h3 { margin: 0 0 6px; font-size: 13px; font-weight: 600; }
.ds-tip dl { display: grid; grid-template-columns: auto 1fr auto 1fr; gap: 2px 10px; margin: 0; }
.ds-tip dt { color: var(--ds-muted); white-space: nowrap; } .ds-tip dd { margin: 0; white-space: nowrap; }
.ds-tip dt::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 7px; border-radius: 2px; background: var(--ds-key, transparent); }
.ds-tip p { margin: 8px 0 0; padding-top: 7px; border-top: 1px solid var(--ds-line); color: var(--ds-muted); line-height: 1.35; }
.ds-foot { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; color: var(--ds-muted); font-size: 12.5px; }
.ds-table { flex: 1; min-width: 0; } .ds-table summary { cursor: pointer; width: max-content; border-radius: 4px; }
.ds-scroll { max-height: 320px; overflow: auto; margin-top: 8px; }
.ds-table table { border-collapse: collapse; width: 100%; min-width: 560px; }
.ds-table th, .ds-table td { padding: 3px 10px 3px 0; text-align: end; border-bottom: 1px solid var(--ds-line); white-space: nowrap; font-weight: 400; }
.ds-table thead th { position: sticky; top: 0; background: var(--ds-raised); color: var(--ds-muted); }
.ds-table th:first-child, .ds-table th:last-child, .ds-table td:last-child { text-align: start; } .ds-table td:last-child { white-space: normal; min-width: 260px; }
.ds [hidden] { display: none !important; }
.ds-button { font: inherit; font-size: 13.5px; min-height: 34px; padding: 5px 13px; border-radius: 17px; border: 1px solid var(--ds-line-strong); background: transparent; color: var(--ds-text); cursor: pointer; white-space: nowrap; }
.ds-button:hover { border-color: var(--ds-muted); } .ds-button:focus-visible, .ds summary:focus-visible, .ds select:focus-visible { outline: 2px solid var(--ds-price); outline-offset: 2px; }
.ds-button[aria-pressed=true] { background: var(--ds-price-fill); border-color: var(--ds-price); }
.ds-bar, .ds-choice, .ds-options { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
.ds-controls { display: grid; gap: 10px; }
.ds-choice { padding: 8px 12px; border-radius: 10px; background: var(--ds-price-fill); color: var(--ds-text); }
.ds-said { margin: 0; color: var(--ds-muted); font-size: 13px; } .ds-said[data-state=failed] { color: var(--ds-critical); } .ds-said[data-state=done] { color: var(--ds-ok); }
.ds-more { margin-top: -4px; } .ds-more summary, .ds-how summary { cursor: pointer; width: max-content; color: var(--ds-muted); font-size: 13px; border-radius: 4px; }
.ds-settings { display: grid; gap: 10px; padding: 10px 0 4px; } .ds-setting { display: grid; grid-template-columns: minmax(110px, 160px) 1fr; gap: 10px; align-items: center; }
.ds-setting > .ds-button { justify-self: start; } .ds-setting > span { color: var(--ds-muted); font-size: 13.5px; }
.ds select { font: inherit; min-height: 34px; padding: 4px 10px; border-radius: 10px; border: 1px solid var(--ds-line-strong); color: var(--ds-text); width: max-content; appearance: none; padding-inline-end: 30px;
  background: var(--ds-raised) url('data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 10 6%22%3E%3Cpath d=%22M1 1l4 4 4-4%22 fill=%22none%22 stroke=%22%23808b97%22 stroke-width=%221.6%22/%3E%3C/svg%3E') no-repeat right 11px center / 10px 6px; }
.ds-segments { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 0; } .ds-segments .ds-button { border-radius: 0; margin-inline-start: -1px; min-height: 30px; padding: 3px 11px; font-size: 13px; }
.ds-segments .ds-button:first-child { border-start-start-radius: 15px; border-end-start-radius: 15px; } .ds-segments .ds-button:last-of-type { border-start-end-radius: 15px; border-end-end-radius: 15px; }
.ds-segments .ds-quiet { margin-inline-start: 10px; }
.ds-options { justify-content: space-between; }
.ds-quiet { color: var(--ds-muted); font-size: 13px; margin: 6px 0 0; }
.ds-cards { display: grid; gap: 14px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); align-items: start; }
.ds-column { display: grid; gap: 14px; }
.ds-card { border: 1px solid var(--ds-line); border-radius: 12px; padding: 12px 14px; min-width: 0; background: var(--ds-raised); }
.ds-card-title { margin: 0 0 8px; font-size: 13.5px; font-weight: 600; letter-spacing: 0; }
.ds-flow svg { display: block; width: 100%; max-width: 360px; margin: 0 auto; }
.ds-wire { stroke: var(--ds-line-strong); stroke-width: 1.5; stroke-linecap: round; } .ds-moves { stroke-dasharray: 1 9; animation: ds-move 1.2s linear infinite; } .ds-away { animation-direction: reverse; }
@keyframes ds-move { from { stroke-dashoffset: 10; } to { stroke-dashoffset: 0; } }
@media (prefers-reduced-motion: reduce) { .ds-moves { animation: none; stroke-dasharray: none; } }
.ds-place { fill: var(--ds-raised); stroke-width: 2; } .ds-power { font-size: 12px; font-weight: 600; text-anchor: middle; fill: var(--ds-text); } .ds-name { font-size: 12px; text-anchor: middle; fill: var(--ds-muted); }
.ds-money table { width: 100%; border-collapse: collapse; } .ds-money th, .ds-money td { text-align: end; padding: 4px 0 4px 6px; font-weight: 400; white-space: nowrap; } .ds-money th { color: var(--ds-muted); font-size: 13px; }
.ds-money tbody th { text-align: start; padding-inline-start: 0; } .ds-gain { color: var(--ds-ok); font-weight: 600 !important; } .ds-loss { color: var(--ds-critical); font-weight: 600 !important; }
.ds-how { margin-top: 8px; }
.ds-list { margin: 0; padding: 0; list-style: none; display: grid; gap: 6px; font-size: 13.5px; overflow-wrap: anywhere; }
.ds-steps { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 6px 22px; } .ds-steps li { padding-inline-start: 22px; position: relative; color: var(--ds-muted); font-size: 13.5px; }
.ds-steps li::before { content: "○"; position: absolute; inset-inline-start: 2px; } .ds-steps .ds-done::before { content: "✓"; color: var(--ds-ok); } .ds-steps .ds-next { flex-basis: 100%; color: var(--ds-text); font-weight: 600; } .ds-steps .ds-next::before { content: "→"; }
.ds-steps p { margin: 2px 0 4px; font-weight: 400; }
.ds-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.ds-button[aria-busy] { animation: ds-busy 1s ease-in-out infinite alternate; } @keyframes ds-busy { to { opacity: 0.45; } }
.ds input[type=time] { font: inherit; min-height: 34px; padding: 3px 8px; border-radius: 10px; border: 1px solid var(--ds-line-strong); background: var(--ds-raised); color: var(--ds-text); }
.ds-dark input[type=time], .ds-dark select { color-scheme: dark; }
.ds-car { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; } .ds-car .ds-quiet { margin: 0; }
.ds-bars { display: grid; grid-template-columns: max-content 1fr; gap: 7px 14px; margin: 0; font-size: 13.5px; align-items: center; } .ds-bars dt { color: var(--ds-muted); }
.ds-bars dd { margin: 0; display: grid; grid-template-columns: 1fr 8ch; gap: 12px; align-items: center; text-align: end; white-space: nowrap; }
.ds-track { height: 7px; border-radius: 4px; background: var(--ds-line); overflow: hidden; } .ds-track i { display: block; height: 100%; border-radius: 4px; opacity: 0.85; }
.ds-facts { display: grid; grid-template-columns: minmax(0, max-content) minmax(62%, 1fr); gap: 8px 16px; margin: 0; font-size: 13.5px; } .ds-facts dt { color: var(--ds-muted); } .ds-facts dd { margin: 0; }
.ds-facts small { display: block; font-size: 12.5px; color: var(--ds-muted); }
.ds-figure { margin: 0; font-size: 25px; font-weight: 600; letter-spacing: -0.02em; line-height: 1.2; } .ds-figure small { font-size: 13px; font-weight: 400; letter-spacing: 0; color: var(--ds-muted); margin-inline-start: 8px; }
.ds-entry { display: grid; grid-template-columns: max-content 1fr; gap: 0 10px; align-items: baseline; } .ds-entry > span { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 10px; } .ds-entry time { color: var(--ds-muted); }
.ds-status { color: var(--ds-muted); font-size: 12.5px; text-align: end; } .ds-status[data-status=verified] { color: var(--ds-ok); } .ds-status[data-status=failed] { color: var(--ds-critical); }
.ds-daily { display: block; width: 100%; height: 72px; margin: 10px 0 4px; } .ds-possible { fill: var(--ds-line-strong); } .ds-saved { fill: var(--ds-charge); }
.ds-what-if .ds-button, .ds-backtest .ds-button, .ds-reflex .ds-button { min-height: 30px; padding: 3px 11px; font-size: 13px; }
.ds-card .ds-bar + .ds-answer, .ds-card .ds-quiet + .ds-bar { margin: 10px 0 0; } .ds-answer { margin: 0; }
.ds-coming { min-height: 150px; border-radius: 8px; background: var(--ds-line); opacity: 0.5; } .ds-coming > * { visibility: hidden; }
.ds-skeleton .ds-title, .ds-skeleton .ds-value { color: transparent; background: var(--ds-line); border-radius: 6px; }
@container (max-width: 559px) {
  .ds-setting { grid-template-columns: 1fr; gap: 4px; } .ds-settings { gap: 14px; }
  .ds-tip { top: auto; bottom: calc(100% + 4px); left: 0; width: 100%; } .ds-tip[data-below] { top: calc(100% + 4px); bottom: auto; }
}
@container (max-width: 559px) { ${FOR_FINGERS} }
@media (pointer: coarse) { ${FOR_FINGERS} }
@container (min-width: 1120px) { .ds-head { grid-template-columns: minmax(0, 1fr) auto; gap: 32px; } }
@container (min-width: 760px) {
  .ds-title { font-size: 27px; } .ds-then { display: inline; font-size: 18px; } .ds-reason { font-size: 15px; }
  .ds-stats { display: flex; justify-content: flex-start; gap: 16px 44px; }
  .ds-value { font-size: 34px; }
  .ds-body { gap: 16px; padding: 8px 12px 4px; }
}
`;

export function installStyle(document: Document): void {
  const id = 'darkstar-style';
  if (document.getElementById(id)) return;
  const style = document.createElement('style');
  style.id = id;
  style.textContent = css;
  document.head.append(style);
}
