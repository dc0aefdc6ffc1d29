/** The page's own style. Sizes follow the width of the widget, not of the window; colours change with `ds-dark`. */
export const css = `
.ds {
  --ds-text: #1d2733; --ds-muted: #5a6775; --ds-line: #e3e8ee; --ds-line-strong: #c3ccd6; --ds-raised: #ffffff;
  --ds-price: #4a55c8; --ds-price-fill: #4a55c81f; --ds-sell: #9aa1e0; --ds-pv: #e09a10; --ds-pv-fill: #f3b53a66;
  --ds-load: #5d6f86; --ds-charge: #23966a; --ds-charge-fill: #23966a26; --ds-export: #2a8fc7; --ds-forecast: #4a55c80d;
  --ds-ok: #17774f; --ds-waiting: #7b8794; --ds-warning: #9a6200; --ds-warning-fill: #fff4dc;
  --ds-critical: #b3261e; --ds-critical-fill: #fdecea;
  box-sizing: border-box; container-type: inline-size; height: 100%; min-height: 0; display: flex; flex-direction: column;
  color: var(--ds-text); font-size: 14px; line-height: 1.4; letter-spacing: normal; font-variant-numeric: tabular-nums; text-align: start;
}
.ds-dark {
  --ds-text: #e8edf3; --ds-muted: #9eabb9; --ds-line: #ffffff14; --ds-line-strong: #ffffff33; --ds-raised: #232c37;
  --ds-price: #9aa5ff; --ds-price-fill: #9aa5ff26; --ds-sell: #6a73b8; --ds-pv: #f5bb4d; --ds-pv-fill: #f5bb4d4d;
  --ds-load: #9fb0c5; --ds-charge: #4cc794; --ds-charge-fill: #4cc79429; --ds-export: #5ab8ea; --ds-forecast: #9aa5ff0f;
  --ds-ok: #4cc794; --ds-waiting: #8a97a5; --ds-warning: #f2c265; --ds-warning-fill: #3b2f14;
  --ds-critical: #ff9a92; --ds-critical-fill: #43201e;
}
.ds *, .ds *::before { box-sizing: border-box; }
.ds-body { flex: 1; min-height: 0; display: flex; flex-direction: column; gap: 14px; padding: 6px 4px 2px; }
.ds-head { display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; align-items: start; }
.ds-title { margin: 0; font-size: 21px; line-height: 1.25; font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; }
.ds-then { display: block; font-size: 15px; font-weight: 400; letter-spacing: 0; color: var(--ds-muted); }
.ds-reason { margin: 4px 0 0; color: var(--ds-muted); min-height: 1.4em; text-wrap: pretty; }
.ds-stats { display: grid; grid-template-columns: repeat(3, auto); justify-content: space-between; gap: 8px; margin: 0; }
.ds-stat { min-width: 0; }
.ds-stat dt { color: var(--ds-muted); font-size: 12.5px; white-space: nowrap; }
.ds-stat dd { margin: 0; white-space: nowrap; line-height: 1.2; } .ds-value { display: inline-block; min-width: 1.2ch; }
.ds-value { font-size: 25px; font-weight: 600; letter-spacing: -0.02em; }
.ds-unit { font-size: 13.5px; color: var(--ds-muted); margin-inline-start: 3px; }
.ds-note { display: block; font-size: 12.5px; color: var(--ds-muted); min-height: 1.4em; }
.ds-meter { display: block; height: 5px; margin-top: 7px; border-radius: 3px; background: var(--ds-line-strong); overflow: hidden; max-width: 120px; }
.ds-meter i { display: block; height: 100%; width: 0; border-radius: 3px; background: var(--ds-charge); transition: width .4s; }
.ds-low { color: var(--ds-ok); } .ds-high { color: var(--ds-warning); }
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
.ds-chart { position: relative; margin-top: -8px; flex: 1 1 auto; min-height: clamp(400px, calc(100vh - var(--ds-top, 100px) - 206px), 860px); }
.ds-fixed .ds-chart { min-height: 200px; }
.ds-canvas { position: absolute; inset: 0; }
.ds-canvas canvas { outline-offset: 2px; touch-action: pan-y; cursor: crosshair; }
.ds-tip { position: absolute; top: 24px; left: var(--ds-left, 0); z-index: 2; width: 232px; padding: 10px 12px; border-radius: 10px; pointer-events: none;
  background: var(--ds-raised); border: 1px solid var(--ds-line-strong); box-shadow: 0 6px 24px #0000002e; font-size: 13px; }
.ds-tip[hidden] { display: none; }
.ds-tip h3 { margin: 0 0 6px; font-size: 13px; font-weight: 600; }
.ds-tip dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 0; }
.ds-tip dt { color: var(--ds-muted); } .ds-tip dd { margin: 0; text-align: end; white-space: nowrap; }
.ds-tip dt::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 7px; border-radius: 2px; background: var(--ds-key, transparent); }
.ds-tip p { margin: 8px 0 0; padding-top: 7px; border-top: 1px solid var(--ds-line); color: var(--ds-muted); line-height: 1.35; }
.ds-foot { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; color: var(--ds-muted); font-size: 12.5px; }
.ds-table { flex: 1; } .ds-table summary { cursor: pointer; width: max-content; border-radius: 4px; }
.ds-scroll { max-height: 320px; overflow: auto; margin-top: 8px; }
.ds-table table { border-collapse: collapse; width: 100%; min-width: 560px; }
.ds-table th, .ds-table td { padding: 3px 10px 3px 0; text-align: end; border-bottom: 1px solid var(--ds-line); white-space: nowrap; font-weight: 400; }
.ds-table thead th { position: sticky; top: 0; background: var(--ds-raised); color: var(--ds-muted); }
.ds-table th:first-child, .ds-table th:last-child, .ds-table td:last-child { text-align: start; }
.ds-skeleton .ds-title, .ds-skeleton .ds-value { color: transparent; background: var(--ds-line); border-radius: 6px; }
@container (max-width: 559px) {
  .ds-tip { top: -8px; left: 0; width: 100%; }
  .ds-tip dl { grid-template-columns: auto 1fr auto auto; gap: 2px 10px; }
  .ds-tip dt { white-space: nowrap; } .ds-tip dd { text-align: start; }
}
@container (min-width: 760px) {
  .ds-head { grid-template-columns: minmax(0, 1fr) auto; gap: 32px; }
  .ds-title { font-size: 27px; } .ds-then { display: inline; font-size: 18px; } .ds-reason { font-size: 15px; }
  .ds-stats { grid-template-columns: repeat(3, auto); gap: 36px; }
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
