/** What a server puts up with from its clients. Times in milliseconds, sizes in bytes. */
export interface ServerLimits {
  /** Largest body. */
  readonly bodyBytes: number;
  /** Largest body of the routes that read it as it comes. */
  readonly importBytes: number;
  /** Deepest nesting of lists and objects in JSON. */
  readonly jsonDepth: number;
  /** All header lines together, the request line included. */
  readonly headerBytes: number;
  readonly headerCount: number;
  /** Until all headers are there. */
  readonly headersMs: number;
  /** Until the next piece of a body is there. */
  readonly bodyIdleMs: number;
  /** Until all of a body is there; not of those that are read as they come. */
  readonly bodyMs: number;
  /** Bodies held at once, of all requests together. */
  readonly heldBytes: number;
  /** Connections at once; more are dropped. */
  readonly connections: number;
  /** Until an answer begins; streams may go on after it. */
  readonly deadlineMs: number;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /** How long requests under way may take when the server is told to end. */
  readonly closeMs: number;
}

export const DEFAULT_LIMITS: ServerLimits = {
  bodyBytes: 4 * 2 ** 20,
  importBytes: 256 * 2 ** 20,
  jsonDepth: 64,
  headerBytes: 16 * 2 ** 10,
  headerCount: 100,
  headersMs: 15_000,
  bodyIdleMs: 30_000,
  bodyMs: 90_000,
  heldBytes: 256 * 2 ** 20,
  connections: 10_000,
  deadlineMs: 120_000,
  keepAliveMs: 65_000,
  closeMs: 10_000,
};
