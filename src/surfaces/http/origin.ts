import { isIPv4 } from 'node:net';
import type { Refusal } from './problem.ts';

/** Addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (bare.startsWith('127.') && isIPv4(bare));
}

export interface OriginRules {
  /** Whether the server listens on loopback only. */
  readonly loopback: boolean;
  /** Host names that it may be called by, beside loopback's. */
  readonly hosts: readonly string[];
  /** Origins of web pages that may call it. */
  readonly cors: readonly string[];
}

/**
 * Why a request is not for this server, or does not come from where it may. A page of a stranger can
 * have its name lead to loopback (DNS rebinding), or post to it without asking: a browser tells both,
 * by Host and by Origin.
 */
export function refuseOrigin(request: Request, rules: OriginRules): Refusal | undefined {
  const host = request.headers.get('host') ?? '';
  if (rules.loopback && !isKnownHost(host, rules.hosts)) {
    const detail =
      'This server is not called by that Host: use 127.0.0.1, or start it with --allow-host';
    return { code: 'FORBIDDEN', status: 421, detail };
  }
  const origin = request.headers.get('origin');
  if (origin === null && isOfAnotherSite(request)) {
    const detail = 'Pages of other sites may not call this server: start it with --cors ORIGIN';
    return { code: 'FORBIDDEN', detail };
  }
  if (origin === null || isOwnOrigin(origin, host) || rules.cors.includes(origin)) return undefined;
  const detail = 'Pages of that origin may not call this server: start it with --cors ORIGIN';
  return { code: 'FORBIDDEN', detail };
}

/**
 * What a page embeds comes without an Origin, and the page cannot read it; it would keep the server at
 * work all the same. A link that somebody follows is theirs.
 */
function isOfAnotherSite({ headers }: Request): boolean {
  const isFollowed =
    headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document';
  return headers.get('sec-fetch-site') === 'cross-site' && !isFollowed;
}

/** Headers that proxies add: whoever sent them is not on this machine, though the proxy is. */
const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
];

export function cameByProxy({ headers }: Request): boolean {
  return PROXY_HEADERS.some((name) => headers.has(name));
}

function isKnownHost(host: string, known: readonly string[]): boolean {
  const name = host.replace(/:\d{1,5}$/, '').toLowerCase();
  return isLoopback(name) || known.some((one) => one.toLowerCase() === name);
}

function isOwnOrigin(origin: string, host: string): boolean {
  return host !== '' && (origin === `http://${host}` || origin === `https://${host}`);
}
