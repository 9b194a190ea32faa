const SANE = /^[\w.:-]{1,128}$/;

/** The id a client gave its request, when it is one that logs and headers can carry; else a new one. */
export function requestIdOf(headers: Headers, newId: () => string): string {
  const given = headers.get('x-request-id');
  return given !== null && SANE.test(given) ? given : newId();
}
