import { badRequest } from './errors.ts';
import { readInteger } from './values.ts';
import type { Call } from './call.ts';

export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly size: number;
}

const MOST = 200;

/** Which page is asked for, in the query or else in the body; sizes beyond 200 are taken as 200. */
export function readPage(call: Pick<Call, 'query' | 'body'>, fallback: number): PageRequest {
  const field = (name: string): unknown => call.query.get(name) ?? call.body[name];
  const page = readInteger('page', field('page')) ?? 1;
  const size = readInteger('page_size', field('page_size')) ?? fallback;
  if (page < 1) throw badRequest('Invalid page.');
  if (size < 1) throw badRequest('page_size must be at least 1');
  return { page, size: Math.min(size, MOST) };
}

export interface Envelope<Item> {
  /** Of all pages. */
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly Item[];
}

/** One page of everything there is, with links to those beside it. */
export function toEnvelope<Item>(
  call: Pick<Call, 'mount' | 'path' | 'query'>,
  items: readonly Item[],
  { page, size }: PageRequest,
): Envelope<Item> {
  const start = (page - 1) * size;
  return envelopeOf(call, items.slice(start, start + size), items.length, { page, size });
}

/** The same, where only the items of the page were read. */
export function envelopeOf<Item>(
  call: Pick<Call, 'mount' | 'path' | 'query'>,
  results: readonly Item[],
  count: number,
  { page, size }: PageRequest,
): Envelope<Item> {
  const last = Math.max(1, Math.ceil(count / size));
  return {
    count,
    next: page < last ? link(call, page + 1, size) : null,
    previous: page > 1 ? link(call, Math.min(page - 1, last), size) : null,
    results,
  };
}

/** Absolute, below the external base; other parts of the query are kept. */
function link(
  { mount, path, query }: Pick<Call, 'mount' | 'path' | 'query'>,
  page: number,
  size: number,
): string {
  const parameters = new URLSearchParams(query);
  parameters.set('page', String(page));
  parameters.set('page_size', String(size));
  return `${mount}${path}?${parameters.toString()}`;
}
