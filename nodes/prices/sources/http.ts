import { DarkstarError } from '../../home/errors.js';

interface FetchInit {
  readonly signal: AbortSignal;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Fetch = (url: URL, init: FetchInit) => Promise<Response>;

/** One question to a server. What is secret stands in `headers`, or in the query of `url`, and in no message. */
export interface Question {
  readonly url: URL;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST as JSON. */
  readonly json?: unknown;
  /** HTTP statuses by which the server says that it has nothing there. */
  readonly nothing?: readonly number[];
  /** HTTP statuses whose body tells more than the status. */
  readonly readable?: readonly number[];
}

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 4_000_000;

/**
 * The JSON that a server answers with; undefined where it says that it has nothing.
 * @throws DarkstarError `price-source-not-json`, and those of `askText`
 */
export async function askJson(fetch: Fetch, question: Question): Promise<unknown> {
  const text = await askText(fetch, question);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message quotes the answer, and an answer may quote a token.
    const { host } = question.url;
    throw new DarkstarError(
      'price-source-not-json',
      `${host} answered with something that is not JSON. Try again later, or check the base URL.`,
      { values: { host } },
    );
  }
}

/**
 * The text that a server answers with; undefined where it says that it has nothing.
 * @throws DarkstarError `price-source-timeout`, `price-source-unreachable`, `price-source-too-large`,
 * `price-source-refused`, `price-source-rate-limited` or `price-source-status`. No message holds more of the address
 * than its host.
 */
export async function askText(fetch: Fetch, question: Question): Promise<string | undefined> {
  const { url, nothing = [], readable = [] } = question;
  const { response, text } = await send(fetch, question);
  if (nothing.includes(response.status)) return undefined;
  if (response.ok || readable.includes(response.status)) return text;
  throw statusError(url.host, response, text);
}

/** An address below a base URL, which may have a path of its own. */
export function below(baseUrl: string, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(path, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

async function send(fetch: Fetch, question: Question): Promise<{ response: Response; text: string }> {
  const { url, signal, headers = {}, json } = question;
  const values = { host: url.host };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const both = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const init =
    json === undefined
      ? { headers }
      : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
  try {
    const response = await fetch(url, { ...init, signal: both });
    return { response, text: await limitedText(response, url.host) };
  } catch (cause) {
    if (cause instanceof DarkstarError) throw cause;
    if (cause instanceof Error && cause.name === 'TimeoutError') {
      const message = `${url.host} did not answer within ${TIMEOUT_MS / 1000} s. Check the connection.`;
      throw new DarkstarError('price-source-timeout', message, { values, cause });
    }
    const message = `${url.host} cannot be reached. Check the connection and the base URL.`;
    throw new DarkstarError('price-source-unreachable', message, { values, cause });
  }
}

/** A server that never ends its answer must not fill the memory. */
async function limitedText(response: Response, host: string): Promise<string> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      const message = `${host} answered with more than ${MOST_BYTES / 1e6} MB. Check the base URL.`;
      throw new DarkstarError('price-source-too-large', message, { values: { host } });
    }
    text += decoder.decode(value, { stream: true });
  }
}

function statusError(host: string, response: Response, text: string): DarkstarError {
  const { status } = response;
  const retry = retryTime(response, text);
  if (status === 429 || retry) {
    const message = `${host} wants fewer questions (HTTP status ${status}). It is asked again after the time it names.`;
    return new DarkstarError('price-source-rate-limited', message, { values: { host, status, ...retry } });
  }
  if (status === 401 || status === 403) {
    const message = `${host} refused the question (HTTP status ${status}). Check the token of this source.`;
    return new DarkstarError('price-source-refused', message, { values: { host, status } });
  }
  const message = `${host} answered with HTTP status ${status}. Check the zone, or try again later.`;
  return new DarkstarError('price-source-status', message, { values: { host, status } });
}

type RetryTime = { readonly retryAfterSeconds: number } | { readonly retryAt: string };

/** When a server wants to be asked again: by its header, or by `retry-at` in a JSON body. */
function retryTime(response: Response, text: string): RetryTime | undefined {
  const header = response.headers.get('retry-after')?.trim();
  if (header && /^\d{1,9}$/.test(header)) return { retryAfterSeconds: Number(header) };
  const told = header ?? /"retry-at"\s*:\s*"([^"]{1,40})"/.exec(text)?.[1];
  const instant = told === undefined ? NaN : Date.parse(told);
  return Number.isNaN(instant) ? undefined : { retryAt: new Date(instant).toISOString() };
}
