/** How long a plan may take where the problem does not say. */
export const DEFAULT_TIME_LIMIT_MS = 10_000;

/** How far above the cheapest possible plan one may be, where the problem does not say: a share of its cost. */
export const DEFAULT_MIP_GAP = 0.001;
