import type { Log, LogFields } from './log.ts';

/** What a log needs of the world; `write` gets whole lines. */
export interface LogParts {
  readonly now: () => number;
  readonly write: (line: string) => void;
}

/** A log of one JSON object a line: time, level, event, then the fields. */
export function createJsonLog({ now, write }: LogParts): Log {
  const line = (level: string, event: string, fields: LogFields = {}): void =>
    write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...fields })}\n`);
  return {
    info: (event, fields) => line('info', event, fields),
    warn: (event, fields) => line('warn', event, fields),
    error: (event, fields) => line('error', event, fields),
  };
}
