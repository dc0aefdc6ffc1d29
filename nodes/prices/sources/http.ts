import { DarkstarError } from '../../home/errors.js';

export type Fetch = (url: URL, init: { readonly signal: AbortSignal }) => Promise<Response>;

const TIMEOUT_MS = 30_000;

/**
 * The JSON that a server answers with.
 * @throws DarkstarError `price-source-timeout`, `price-source-unreachable`, `price-source-status` or
 * `price-source-not-json`. No message holds more of the address than its host.
 */
export async function getJson(fetch: Fetch, url: URL, signal?: AbortSignal): Promise<unknown> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const text = await getText(fetch, url, signal ? AbortSignal.any([signal, timeout]) : timeout);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new DarkstarError(
      'price-source-not-json',
      `${url.host} answered with something that is not JSON. Try again later, or check the base URL.`,
      { values: { host: url.host }, cause },
    );
  }
}

async function getText(fetch: Fetch, url: URL, signal: AbortSignal): Promise<string> {
  const values = { host: url.host };
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { signal });
    text = await response.text();
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      const message = `${url.host} did not answer within ${TIMEOUT_MS / 1000} s. Check the connection.`;
      throw new DarkstarError('price-source-timeout', message, { values, cause });
    }
    const message = `${url.host} cannot be reached. Check the connection and the base URL.`;
    throw new DarkstarError('price-source-unreachable', message, { values, cause });
  }
  if (!response.ok) {
    const message = `${url.host} answered with HTTP status ${response.status}. Check the zone, or try again later.`;
    throw new DarkstarError('price-source-status', message, { values: { ...values, status: response.status } });
  }
  return text;
}
