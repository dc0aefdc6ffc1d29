import type { Text } from '../home/errors.js';
import type { WhatIf } from '../home/schema/trust.js';

/** A sentence, and what it was made from, so that the page can say it in the browser's language. */
export type PageText = Pick<Text, 'code' | 'values' | 'text'>;

/** What the forecaster has learnt of the home. */
export interface ReflexPart {
  readonly mode: 'advise' | 'apply';
  readonly lessons: readonly LessonPart[];
  /** Whether there is a lesson that can be taken back. */
  readonly canUndo: boolean;
}

export interface LessonPart {
  readonly name: 'load-level' | 'pv-level' | 'battery-capacity' | 'battery-efficiency';
  readonly configured: number;
  readonly advised: number;
  readonly inForce: number;
  readonly measured: number | null;
  readonly days: number;
  /** Standard errors between what is measured and what is believed. */
  readonly strength: number;
  readonly heldUntil: string | null;
}

/** What a replay of the home's own past found, in the home's currency. */
export interface BacktestPart {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  /** Share of what perfect foresight would have saved. */
  readonly captured: number | null;
  readonly saved: number | null;
  readonly possible: number | null;
  readonly daily: readonly { readonly date: string; readonly saved: number | null; readonly possible: number | null }[];
  /** What more of something would have saved. */
  readonly sensitivity: readonly PageText[];
  readonly notices: readonly PageText[];
}

export interface ProgressPart {
  readonly running: boolean;
  readonly share: number;
  readonly policy: string | null;
  readonly problem: PageText | null;
}

/** What a change would cost over the horizon; positive costs more. */
export interface AnswerPart {
  readonly at: string;
  readonly question: WhatIf;
  readonly hours: number;
  readonly difference: number;
  readonly text: PageText;
  readonly notices: readonly PageText[];
}

/** Sums of days of the savings ledger, in the home's currency. */
export interface MoneyPart {
  readonly at: string;
  readonly storedEnergyValue: number | null;
  readonly missingSlots: number;
  readonly today: MoneySum | null;
  readonly yesterday: MoneySum | null;
  readonly last7: MoneySum | null;
  readonly last30: MoneySum | null;
}

export interface MoneySum {
  readonly paid: number;
  readonly without: number;
  readonly saved: number;
  readonly days: number;
}
