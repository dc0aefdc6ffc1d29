import { DarkstarError } from '../home/errors.js';
import { dateStart, localDayStart, MINUTE_MS, SLOT_MS, toIso } from '../home/grid.js';
import type { HomeRuntime } from '../home/homes.js';
import type { Home } from '../home/schema/home.js';
import type { BacktestResult, BacktestRequest, Savings, WhatIf, WhatIfReply } from '../home/schema/trust.js';
import type { SolverLease } from '../plan/solver-client.js';
import { startBacktest, type RunningBacktest } from './backtest-client.js';
import type { BacktestConfig } from './config.js';
import { withSun, type BacktestOrder } from './order.js';
import { POLICIES, type PolicyName } from './policies.js';
import type { ReplayData } from './replay-data-job.js';
import { answer, changedParts, liveParts, peakOf, problemOf } from './what-if.js';

const REPLAY_DATA = new URL('./replay-data-job.js', import.meta.url);
const SAVINGS = new URL('./savings-job.js', import.meta.url);
// The recorder writes a quarter hour a moment after it has ended.
const AFTER_QUARTER_MS = 20_000;

interface DeskEvents {
  progress(policy: PolicyName, share: number): void;
  savings(savings: Savings): void;
  failed(error: unknown): void;
}

/** Backtests, the savings ledger and what-if answers of one home. */
export class BacktestDesk {
  private running: RunningBacktest | undefined;
  private cancelTimer: () => void;
  private closed = false;

  constructor(
    private readonly runtime: HomeRuntime,
    private readonly solver: Pick<SolverLease, 'request'>,
    private readonly config: BacktestConfig,
    private readonly events: DeskEvents,
  ) {
    this.cancelTimer = runtime.clock.setTimeout(() => this.closeDays(), AFTER_QUARTER_MS);
  }

  /**
   * Replays the home's own recorded history in threads of its own.
   * @throws DarkstarError `backtest-busy`, `backtest-cancelled`, `no-replay-data`, and what the replay refuses
   */
  async replay(request: BacktestRequest): Promise<BacktestResult> {
    if (this.running) throw busy();
    const order = await this.order(request);
    if (this.running) throw busy();
    const running = startBacktest(order, (policy, share) => this.tell(policy, share));
    this.running = running;
    try {
      const report = { at: this.instant(), ...(await running.report) };
      this.runtime.board.publish('backtest-report', report);
      return report;
    } finally {
      this.running = undefined;
      if (!this.closed) this.tell(null, 1);
    }
  }

  /** Ends the backtest that runs; the one who asked for it is told. */
  cancel(): boolean {
    this.running?.cancel();
    return this.running !== undefined;
  }

  /**
   * Plans the live inputs twice, as they are and with the change, without touching the plan in force.
   * @throws DarkstarError `what-if-impossible`, and what building a problem refuses
   */
  async whatIf(question: WhatIf): Promise<WhatIfReply> {
    const { board, clock, home } = this.runtime;
    const parts = liveParts(home, board, Math.round(clock.now()));
    const problem = problemOf(parts);
    const changedProblem = problemOf(changedParts(parts, question));
    const [plan, changed] = await Promise.all([this.solver.request(problem), this.solver.request(changedProblem)]);
    const reply = answer(question, problem, plan, changed);
    board.publish('what-if-reply', reply);
    return reply;
  }

  close(): void {
    this.closed = true;
    this.cancelTimer();
    this.running?.cancel();
  }

  /** Closes the days that have ended, and counts the running one; again after every quarter of an hour. */
  private closeDays(): void {
    const { clock, board, home, store } = this.runtime;
    const now = clock.now();
    const next = Math.ceil((now - AFTER_QUARTER_MS + 1) / SLOT_MS) * SLOT_MS + AFTER_QUARTER_MS;
    this.cancelTimer = clock.setTimeout(() => this.closeDays(), next - now);
    store.run<Savings['days']>(SAVINGS, 'closeSavings', { home, now }).then(
      (days) => {
        if (this.closed || days.length === 0) return;
        const savings: Savings = { at: toIso(now), currency: home.currency, days };
        board.publish('savings', savings);
        this.events.savings(savings);
      },
      (thrown: unknown) => {
        if (!this.closed) this.events.failed(thrown);
      },
    );
  }

  private async order(request: BacktestRequest): Promise<BacktestOrder> {
    const { store, clock } = this.runtime;
    const home: Home = { ...this.runtime.home, ...request.home };
    const zone = home.timezone;
    const toMs = request.to ? dateStart(request.to, zone) : localDayStart(clock.now(), zone);
    const { days = this.config.days, sensitivity = 'perfect' } = request;
    const fromMs = request.from ? dateStart(request.from, zone) : localDayStart(toMs - MINUTE_MS, zone, 1 - days);
    if (fromMs >= toMs) throw emptyPeriod(toIso(fromMs), toIso(toMs));
    const data = await store.run<ReplayData>(REPLAY_DATA, 'readReplayData', { from: fromMs, to: toMs });
    if (data.rows.start.length === 0 || data.spots.start.length === 0) throw nothingRecorded(fromMs, toMs);
    return {
      home,
      ...data,
      rows: request.home?.solar ? withSun(data.rows, peakOf(home, 'backtest.home.solar') / this.peakKw()) : data.rows,
      fromMs,
      toMs,
      policies: request.policies ?? POLICIES,
      startSocPercent: request.startSocPercent ?? this.config.startSocPercent,
      replanMinutes: request.replanMinutes ?? this.config.replanMinutes,
      horizonHours: request.horizonHours ?? this.config.horizonHours,
      truth: request.truth ?? [],
      without: request.without ?? [],
      ...(sensitivity === 'none' ? {} : { sensitivity }),
    };
  }

  private peakKw(): number {
    return peakOf(this.runtime.home, 'home.solar');
  }

  private tell(policy: PolicyName | null, share: number): void {
    if (this.closed) return;
    const running = policy !== null;
    this.runtime.board.publish('backtest-progress', { at: this.instant(), running, policy, share });
    if (policy) this.events.progress(policy, share);
  }

  private instant(): string {
    return toIso(this.runtime.clock.now());
  }
}

function busy(): DarkstarError {
  return new DarkstarError(
    'backtest-busy',
    'A backtest of this home is running. Wait for its report, or send `cancel`.',
  );
}

function nothingRecorded(fromMs: number, toMs: number): DarkstarError {
  const values = { from: toIso(fromMs), to: toIso(toMs) };
  const text = `Nothing was recorded from ${values.from} to ${values.to}, or no prices. Choose other dates, or let the recorder and the prices node of this home run for some days first.`;
  return new DarkstarError('no-replay-data', text, { values });
}

function emptyPeriod(from: string, to: string): DarkstarError {
  return new DarkstarError('empty-period', `The period from ${from} to ${to} is empty. Let \`to\` be after \`from\`.`, {
    values: { from, to },
  });
}
