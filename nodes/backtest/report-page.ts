import type { BacktestResult } from '../home/schema/trust.js';
import type { PolicyName } from './policies.js';

const TITLES: Readonly<Record<PolicyName, string>> = {
  'no-battery': 'No battery',
  'self-consumption': 'Self-consumption',
  mpc: 'Darkstar',
  perfect: 'Perfect foresight',
};

const WIDTH = 960;
const HEIGHT = 300;
const LEFT = 56;
const BOTTOM = 26;
const TOP = 12;

/** A report as one HTML page without anything from elsewhere: a table, and what every day saved as a chart. */
export function reportPage(report: BacktestResult, currency: string): string {
  const from = report.daily[0]?.date ?? report.from.slice(0, 10);
  const to = report.daily.at(-1)?.date ?? report.to.slice(0, 10);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Darkstar backtest, ${from} to ${to}</title>
<style>
  :root { color-scheme: light dark; --ink: #1d2a25; --quiet: #66756e; --line: #d9e0dc; --own: #3f7d5a; --loss: #b4563c; --best: #c79a3b; --page: #fff; }
  @media (prefers-color-scheme: dark) { :root { --ink: #e4ebe7; --quiet: #93a29b; --line: #34413b; --own: #6fb58c; --loss: #d98468; --best: #d9b45f; --page: #141a17; } }
  body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin: 0; } p { color: var(--quiet); margin: 0.3rem 0 1.5rem; }
  table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; font-variant-numeric: tabular-nums; }
  th, td { text-align: right; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); } th:first-child, td:first-child { text-align: left; }
  th { color: var(--quiet); font-weight: 500; } tr.own td { font-weight: 600; }
  svg { width: 100%; height: auto; } svg text { fill: var(--quiet); font: 12px system-ui, sans-serif; }
  ul { color: var(--quiet); padding-left: 1.2rem; }
</style>
<h1>${from} to ${to}: ${headline(report, currency)}</h1>
<p>${report.days} days. Cost is import − export income + wear − what the battery gained in store.</p>
${table(report, currency)}
${dailyChart(report, currency)}
${notices(report)}
</html>
`;
}

function headline({ policies, captured }: BacktestResult, currency: string): string {
  const [plain, own] = [policies['self-consumption'], policies.mpc];
  if (!plain || !own) return 'backtest';
  const saved = plain.cost - own.cost;
  const share = captured === null ? '' : `, ${Math.round(captured * 100)} % of what was possible`;
  return saved >= 0
    ? `saved ${money(saved, currency)}${share}`
    : `cost ${money(-saved, currency)} more than self-consumption`;
}

function table({ policies }: BacktestResult, currency: string): string {
  const rows = entries(policies).map(([name, it]) => {
    const numbers = [it.importKwh, it.exportKwh, it.chargedKwh, it.dischargedKwh].map((kwh) => kwh.toFixed(1));
    const cells = [TITLES[name], ...numbers, it.cost.toFixed(2)].map((cell) => `<td>${cell}</td>`).join('');
    return `<tr${name === 'mpc' ? ' class="own"' : ''}>${cells}</tr>`;
  });
  const heads = ['', 'Import kWh', 'Export kWh', 'Charged kWh', 'Discharged kWh', `Cost ${currency}`];
  return `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

/** What each day saved over self-consumption: bars for what Darkstar did, marks for what was possible. */
function dailyChart({ daily }: BacktestResult, currency: string): string {
  const savedBy = (policy: PolicyName) =>
    daily.map(({ policies }) => (policies['self-consumption']?.cost ?? NaN) - (policies[policy]?.cost ?? NaN));
  const own = savedBy('mpc');
  const best = savedBy('perfect');
  const known = [...own, ...best].filter(Number.isFinite);
  if (known.length === 0) return '';
  const step = niceStep(Math.max(...known, 0.01) - Math.min(...known, 0));
  const high = Math.ceil(Math.max(...known, 0.01) / step) * step;
  const low = Math.floor(Math.min(...known, 0) / step) * step;
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const slot = (WIDTH - LEFT) / daily.length;
  const x = (index: number) => LEFT + index * slot;
  const lines: string[] = [];
  for (let value = low; value <= high + step / 2; value += step) {
    const at = y(value).toFixed(1);
    lines.push(`<line x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}" stroke="var(--line)"/>`);
    lines.push(`<text x="${LEFT - 8}" y="${at}" text-anchor="end" dy="4">${value.toFixed(step < 0.1 ? 2 : 1)}</text>`);
  }
  const bars = own.map((value, index) => {
    if (!Number.isFinite(value)) return '';
    const [from, to] = [y(Math.max(0, value)), y(Math.min(0, value))];
    const place = `x="${(x(index) + slot * 0.15).toFixed(1)}" width="${(slot * 0.7).toFixed(1)}"`;
    const title = `<title>${daily[index].date}: ${money(value, currency)}</title>`;
    return `<rect ${place} y="${from.toFixed(1)}" height="${Math.max(0.5, to - from).toFixed(1)}" fill="var(--${value < 0 ? 'loss' : 'own'})">${title}</rect>`;
  });
  const marks = best.map((value, index) =>
    Number.isFinite(value)
      ? `<line x1="${x(index).toFixed(1)}" x2="${(x(index) + slot).toFixed(1)}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="var(--best)" stroke-width="2"/>`
      : '',
  );
  const every = Math.ceil(daily.length / 8);
  const dates = daily.map(({ date }, index) =>
    index % every === 0
      ? `<text x="${(x(index) + slot / 2).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${date.slice(5)}</text>`
      : '',
  );
  return `<h1>Saved per day, ${currency}</h1><p>Bars: Darkstar against self-consumption. Marks: perfect foresight.</p>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="What every day saved">${[...lines, ...bars, ...marks, ...dates].join('')}</svg>`;
}

function notices({ notices }: BacktestResult): string {
  if (notices.length === 0) return '';
  return `<ul>${notices.map(({ text }) => `<li>${escape(text)}</li>`).join('')}</ul>`;
}

function entries(policies: BacktestResult['policies']) {
  const order: readonly PolicyName[] = ['no-battery', 'self-consumption', 'mpc', 'perfect'];
  return order.flatMap((name) => {
    const policy = policies[name];
    return policy ? [[name, policy] as const] : [];
  });
}

/** A step of 1, 2 or 5 times a power of ten that gives about five lines. */
function niceStep(range: number): number {
  const rough = range / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? power;
}

function money(value: number, currency: string): string {
  return `${value.toFixed(2)} ${currency}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
