import { round, sum } from '../home/numbers.js';
import type { Payload } from '../home/schema/messages.js';
import type { BacktestResult, Savings, WhatIfReply } from '../home/schema/trust.js';
import type { AnswerPart, BacktestPart, MoneyPart, MoneySum, PageText, ReflexPart } from './wire.js';

/** Sums of the ledger: the running day, the one before, and the last 7 and 30 closed days. */
export function moneyPart({ at, days }: Savings): MoneyPart {
  const closed = days.filter(({ open }) => !open);
  const today = days.find(({ open }) => open);
  return {
    at,
    storedEnergyValue: (today ?? closed.at(-1))?.storedEnergyValue ?? null,
    missingSlots: sum(days.map(({ missingSlots }) => missingSlots)),
    today: moneySum(today ? [today] : []),
    yesterday: moneySum(closed.slice(-1)),
    last7: moneySum(closed.slice(-7)),
    last30: moneySum(closed.slice(-30)),
  };
}

function moneySum(days: Savings['days']): MoneySum | null {
  if (days.length === 0) return null;
  const total = (read: (day: Savings['days'][number]) => number) => round(sum(days.map(read)), 4);
  return {
    paid: total(({ paid }) => paid.cost),
    without: total(({ selfConsumption }) => selfConsumption.cost),
    saved: total(({ saved }) => saved),
    days: days.length,
  };
}

export function reflexPart({ mode, parameters, log }: Payload<'reflex'>): ReflexPart {
  return {
    mode,
    lessons: parameters.map(({ name, configured, advised, inForce, measured, days, strength, heldUntil }) => ({
      name,
      configured,
      advised,
      inForce,
      measured,
      days,
      strength,
      heldUntil: heldUntil ?? null,
    })),
    canUndo: log.some(({ kind, undone }) => kind === 'learnt' && !undone),
  };
}

type Costs = Partial<Record<string, { readonly cost: number }>>;

export function backtestPart(report: BacktestResult): BacktestPart {
  const { from, to, days, captured, policies, daily, sensitivity, notices } = report;
  const less = (costs: Costs, policy: string) => {
    const [plain, other] = [costs['self-consumption'], costs[policy]];
    return plain && other ? round(plain.cost - other.cost, 4) : null;
  };
  return {
    from,
    to,
    days,
    captured: captured === null ? null : round(captured, 4),
    saved: less(policies, 'mpc'),
    possible: less(policies, 'perfect'),
    daily: daily.map(({ date, policies: costs }) => ({
      date,
      saved: less(costs, 'mpc'),
      possible: less(costs, 'perfect'),
    })),
    sensitivity: (sensitivity ?? []).map(({ text }) => pageText(text)),
    notices: notices.map(pageText),
  };
}

export function answerPart({ at, question, hours, difference, text, notices }: WhatIfReply): AnswerPart {
  return {
    at,
    question,
    hours,
    difference: round(difference, 4),
    text: pageText(text),
    notices: notices.map(pageText),
  };
}

/** What the page needs of a sentence. */
export function pageText({ code, values, text }: PageText): PageText {
  return { code, values, text };
}
