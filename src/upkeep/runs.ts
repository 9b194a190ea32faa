/**
 * What upkeep writes as the reason of a memory it changes: which run it was, and what was done. It
 * is how a run is undone, and how the summary of a session is known again.
 */
export interface Mark {
  readonly run: string;
  /** For a merged memory: which of its sources, by place, the kept one had already. */
  readonly shared: readonly number[];
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const MARK = new RegExp(`^(?:consolidate|decay) (${ID})(?: shared ([0-9]+(?:,[0-9]+)*))?`);
const SUMMED_UP = / of (session|topic) (.+)$/s;

export function mergeReason(run: string, shared: readonly number[]): string {
  return `consolidate ${run}${shared.length === 0 ? '' : ` shared ${shared.join(',')}`}`;
}

/** A summary stays known as what it is of, so that it is not made again because it has faded. */
export function decayReason(run: string, before: string): string {
  const name = readSubjectName(before);
  return `decay ${run}${name === undefined ? '' : ` of ${name}`}`;
}

/** What a summary is of, e.g. "session s1": the same for every summary of it. */
export type Subject = { readonly session: string } | { readonly topic: string };

export function subjectName(subject: Subject): string {
  return 'session' in subject ? `session ${subject.session}` : `topic ${subject.topic}`;
}

/** Without a run: the session was summed up when it ended. */
export function summaryReason(run: string | undefined, subject: Subject): string {
  return `${run === undefined ? 'end' : `consolidate ${run}`} of ${subjectName(subject)}`;
}

/** The run that a reason tells of; undefined for every other reason. */
export function readMark(reason: string): Mark | undefined {
  const [, run, shared] = MARK.exec(reason) ?? [];
  if (run === undefined) return undefined;
  return { run, shared: shared === undefined ? [] : shared.split(',').map(Number) };
}

/** What a summary is of, as `subjectName` says it; undefined for other memories. */
export function readSubjectName(reason: string): string | undefined {
  const [, type, name] = SUMMED_UP.exec(reason) ?? [];
  return type === undefined ? undefined : `${type} ${name}`;
}
