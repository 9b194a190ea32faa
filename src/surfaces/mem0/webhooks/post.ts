import { lookup } from 'node:dns/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { hostOf, isPublicAddress, mayBeCalled } from './private-addresses.ts';
import type { WebhookSettings } from './settings.ts';

export interface Posting {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What came of one attempt: a status, or a code of what went wrong; no words of the receiver. */
export type PostResult =
  | { readonly ok: true; readonly status: number }
  | { readonly ok: false; readonly status?: number; readonly error: string };

type Reach = Pick<WebhookSettings, 'privateHosts' | 'timeoutMs'>;

/**
 * Posts JSON to a receiver. The name is resolved once, every address is checked, and the connection
 * goes to the address that was checked, so that a name which changes its mind leads nowhere else.
 * Redirects are not followed, and count as failures.
 */
export async function post(posting: Posting, reach: Reach): Promise<PostResult> {
  const url = new URL(posting.url);
  const host = hostOf(url);
  let address: string | undefined;
  try {
    address = await addressOf(host, reach);
  } catch (error) {
    return { ok: false, error: codeOf(error) };
  }
  if (address === undefined) return { ok: false, error: 'PRIVATE_ADDRESS' };
  return send(url, address, posting, reach.timeoutMs);
}

/** Where a host is; undefined when any of its addresses is private and that is not allowed. */
async function addressOf(host: string, { privateHosts }: Reach): Promise<string | undefined> {
  const isAllowed = mayBeCalled(host, privateHosts);
  const found = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }];
  if (!isAllowed && !found.every(({ address }) => isPublicAddress(address))) return undefined;
  return found[0]?.address;
}

function send(
  url: URL,
  address: string,
  { body, headers, signal }: Posting,
  timeoutMs: number,
): Promise<PostResult> {
  const isSecure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const { promise, resolve } = Promise.withResolvers<PostResult>();
  const outgoing = (isSecure ? requestHttps : requestHttp)(
    {
      host: address,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: 'POST',
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      headers: {
        ...headers,
        host: url.host,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
      // Certificates are those of the name, not of the address.
      ...(isSecure && isIP(name) === 0 && { servername: name }),
    },
    (incoming) => {
      const status = incoming.statusCode ?? 0;
      // What the receiver says beside its status is of no interest, however long it is.
      incoming.destroy();
      const isTaken = status >= 200 && status < 300;
      resolve(isTaken ? { ok: true, status } : { ok: false, status, error: `HTTP_${status}` });
    },
  );
  outgoing.on('error', (error) => resolve({ ok: false, error: codeOf(error) }));
  outgoing.end(body);
  return promise;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'FAILED';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name;
}
