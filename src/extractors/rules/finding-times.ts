import type { Stance } from '../../core/statement.ts';
import type { Timestamp } from '../../core/time.ts';
import type { Clause } from './clause.ts';
import type { Rule } from './rule.ts';
import type { SentenceTime } from './sentence.ts';
import type { ClauseTime } from './time.ts';

/** When what a finding says holds, and what its sentence shows of it. */
export interface Times {
  readonly fields: {
    readonly at?: Timestamp;
    readonly precision?: ClauseTime['precision'];
    readonly validFrom?: Timestamp;
    readonly validTo?: Timestamp;
  };
  readonly shown?: SentenceTime;
}

/** What the times of a clause mean for what a rule says. */
export function timesOf(rule: Rule, { times, verb }: Clause, stance: Stance): Times {
  if (rule.isTimed && rule.says !== 'plans') return { fields: {} };
  if (rule.says === 'is located in' && rule.subjects?.has('event')) return { fields: {} };
  const at = times.find(({ role }) => role === 'at');
  const since = times.find(({ role }) => role === 'since');
  const until = times.find(({ role }) => role === 'until');
  const isToDo = /^(?:plans|needs to|wants|has goal|decided|prepares for|is expecting)$/.test(
    rule.says,
  );
  if (rule.aspect === 'event' || isToDo) return eventTime(rule, at ?? times[0]);
  if (stance === 'ended') {
    const end = at ?? since;
    if (end === undefined) return { fields: {} };
    const shown = { at: end.from, precision: end.precision, role: 'at' as const };
    return { fields: { validTo: end.from }, ...(rule.says === 'has habit' && { shown }) };
  }
  const isBegun = rule.aspect === 'change' || stance === 'past' || verb.tense === 'future';
  const from = since ?? (isBegun ? at : undefined);
  const to = until ?? (stance === 'past' && since === undefined ? at : undefined);
  return {
    fields: {
      ...(from && { validFrom: from.from }),
      ...(to && { validTo: to.to }),
    },
    ...(from && {
      shown: { at: from.from, precision: from.precision, role: shownRole(rule, stance, from) },
    }),
  };
}

/** "since 2019" of what goes on, "in 2019" of what took place then. */
function shownRole(rule: Rule, stance: Stance, time: ClauseTime): SentenceTime['role'] {
  const isDeed = /^(?:\w+ed|was)\b/.test(rule.says);
  if (stance === 'holds' && !isDeed) return 'since';
  return time.role === 'since' ? 'from' : 'at';
}

function eventTime(rule: Rule, at: ClauseTime | undefined): Times {
  if (at === undefined) return { fields: {} };
  const shown = {
    at: at.from,
    precision: at.precision,
    role: at.role === 'by' ? ('by' as const) : ('at' as const),
  };
  return rule.aspect === 'event'
    ? { fields: { at: at.from, precision: at.precision }, shown }
    : { fields: {}, shown };
}
