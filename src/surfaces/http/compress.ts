import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Smaller answers are sent as they are: the gain is lost in the work. */
const LEAST_BYTES = 8 * 2 ** 10;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const ENCODERS = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
} as const;

/** Whole answers that shrink; streams of events and of lines go out as they come. */
const COMPRESSIBLE = /^(application\/(problem\+|openapi\+)?json|text\/(html|plain|css|javascript))/;

/** The answer, compressed where the client can read that and it is large. */
export async function compress(request: Request, response: Response): Promise<Response> {
  const encoding = preferred(request.headers.get('accept-encoding') ?? '');
  if (!mayShrink(request, response)) return response;
  response.headers.append('vary', 'Accept-Encoding');
  if (encoding === undefined) return response;
  const whole = new Uint8Array(await response.arrayBuffer());
  const { status, headers } = response;
  if (whole.byteLength < LEAST_BYTES) return new Response(whole, { status, headers });
  headers.set('content-encoding', encoding);
  headers.delete('content-length');
  return new Response(new Uint8Array(await ENCODERS[encoding](whole)), { status, headers });
}

function mayShrink({ method }: Request, { body, headers }: Response): boolean {
  if (method === 'HEAD' || body === null || headers.has('content-encoding')) return false;
  return COMPRESSIBLE.test(headers.get('content-type') ?? '');
}

/** Brotli before gzip, when it is named and not refused by `q=0`. */
function preferred(accepted: string): keyof typeof ENCODERS | undefined {
  const offers = accepted.toLowerCase().split(',');
  const wanted = offers.filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one));
  const named = new Set(wanted.map((one) => one.split(';')[0]?.trim()));
  if (named.has('br')) return 'br';
  return named.has('gzip') ? 'gzip' : undefined;
}
