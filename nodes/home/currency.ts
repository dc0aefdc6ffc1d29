/** What a Swedish krona is worth, to one figure: enough for defaults that stand for a wish, such as comfort. */
const WORTH_OF_KRONA: Readonly<Record<string, number>> = {
  SEK: 1,
  NOK: 1,
  DKK: 0.7,
  ISK: 13,
  CZK: 2,
  PLN: 0.4,
  RON: 0.4,
  HUF: 35,
  AUD: 0.15,
  NZD: 0.15,
};
/** Euro, pound, dollar, franc and their like. */
const WORTH_OF_KRONA_ELSEWHERE = 0.1;

/** @param currency ISO 4217 code */
export function worthOfKrona(currency: string): number {
  return WORTH_OF_KRONA[currency] ?? WORTH_OF_KRONA_ELSEWHERE;
}
