import type { BacktestResult } from '../home/schema/trust.js';
import { CHART, dailyChart } from './daily-chart.js';
import type { PolicyName } from './policies.js';

const TITLES: Readonly<Record<PolicyName, string>> = {
  'no-battery': 'No battery',
  'self-consumption': 'Self-consumption',
  mpc: 'Darkstar',
  perfect: 'Perfect foresight',
};

/** A report as one HTML page without anything from elsewhere: a table, and what every day saved as a chart. */
export function reportPage(report: BacktestResult, currency: string): string {
  const period = periodOf(report);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Darkstar backtest, ${period}</title>
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
<h1>${period}: ${headline(report, currency)}</h1>
<p>${report.days} days. Cost is import − export income + wear − what the battery gained in store.</p>
${table(report, currency)}
${months(report, currency)}
${chartOf(report, currency)}
${sensitivity(report)}
${notices(report)}
</html>
`;
}

/** The first and the last day, for people. */
export function periodOf({ daily, from, to }: BacktestResult): string {
  return `${daily[0]?.date ?? from.slice(0, 10)} to ${daily.at(-1)?.date ?? to.slice(0, 10)}`;
}

/** What was saved, in a few words. */
export function headline({ policies, captured }: BacktestResult, currency: string): string {
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

/** The months beside each other, with the power that each is billed for. */
function months({ monthly = [] }: BacktestResult, currency: string): string {
  if (monthly.length === 0) return '';
  const names = entries(monthly[0].policies).map(([name]) => name);
  const rows = monthly.map(({ month, policies }) => {
    const cells = names.map((name) => {
      const { cost = NaN, billedKw } = policies[name] ?? {};
      return `${cost.toFixed(2)}${billedKw === undefined ? '' : ` <small>at ${billedKw.toFixed(2)} kW</small>`}`;
    });
    return `<tr>${[month, ...cells].map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const heads = [`Cost by month, ${currency}`, ...names.map((name) => TITLES[name])];
  return `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

/** What each day saved over self-consumption: bars for what Darkstar did, marks for what was possible. */
function chartOf(report: BacktestResult, currency: string): string {
  const chart = dailyChart(report);
  if (!chart) return '';
  const at = (value: number) => value.toFixed(1);
  const lines = chart.lines.map(
    ({ y, label }) =>
      `<line x1="${CHART.left}" x2="${CHART.width}" y1="${at(y)}" y2="${at(y)}" stroke="var(--line)"/>` +
      `<text x="${CHART.left - 8}" y="${at(y)}" text-anchor="end" dy="4">${label}</text>`,
  );
  const bars = chart.bars.map(
    ({ date, saved, x, y, width, height }) =>
      `<rect x="${at(x)}" width="${at(width)}" y="${at(y)}" height="${at(height)}" fill="var(--${saved < 0 ? 'loss' : 'own'})">` +
      `<title>${date}: ${money(saved, currency)}</title></rect>`,
  );
  const marks = chart.marks.map(
    ({ x, width, y }) =>
      `<line x1="${at(x)}" x2="${at(x + width)}" y1="${at(y)}" y2="${at(y)}" stroke="var(--best)" stroke-width="2"/>`,
  );
  const dates = chart.dates.map(
    ({ x, label }) => `<text x="${at(x)}" y="${CHART.height - 8}" text-anchor="middle">${label}</text>`,
  );
  return `<h1>Saved per day, ${currency}</h1><p>Bars: Darkstar against self-consumption. Marks: perfect foresight.</p>
<svg viewBox="0 0 ${CHART.width} ${CHART.height}" role="img" aria-label="What every day saved">${[...lines, ...bars, ...marks, ...dates].join('')}</svg>`;
}

function sensitivity({ sensitivity = [] }: BacktestResult): string {
  if (sensitivity.length === 0) return '';
  const items = sensitivity.map(({ text }) => `<li>${escape(text.text)}</li>`).join('');
  return `<h1>With a little more or less</h1><p>The same days again, with one thing changed, by ${TITLES[sensitivity[0].policy].toLowerCase()}.</p><ul>${items}</ul>`;
}

function notices({ notices }: BacktestResult): string {
  if (notices.length === 0) return '';
  return `<ul>${notices.map(({ text }) => `<li>${escape(text)}</li>`).join('')}</ul>`;
}

function entries<T>(policies: Partial<Record<PolicyName, T>>): (readonly [PolicyName, T])[] {
  const order: readonly PolicyName[] = ['no-battery', 'self-consumption', 'mpc', 'perfect'];
  return order.flatMap((name) => {
    const policy = policies[name];
    return policy ? [[name, policy] as const] : [];
  });
}

function money(value: number, currency: string): string {
  return `${value.toFixed(2)} ${currency}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
