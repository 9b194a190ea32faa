import type { Candidate } from '../core/extraction.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Statement } from '../core/statement.ts';
import type { SlotState } from '../core/store.ts';
import type { Proposal } from './evidence.ts';
import { predicateOf } from './predicates.ts';
import { sameValue } from './same.ts';
import { nameKey, slotOf } from './slot.ts';

/** What is stored in a slot and what is proposed for it. */
export interface SlotGroup<Proposed extends Proposal> {
  readonly records: readonly MemoryRecord[];
  readonly proposals: readonly Proposed[];
}

export type StatedCandidate = Candidate & { readonly statement: Statement };

export function isStated(candidate: Candidate): candidate is StatedCandidate {
  return candidate.statement !== undefined;
}

/**
 * The slots whose memories `decide` has to see: those of the candidates, and those of near memories
 * that say the same in a slot of their own ("likes hiking", "likes hikes").
 */
export function slotsToRead(
  candidates: readonly Candidate[],
  near: readonly MemoryRecord[],
): readonly string[] {
  const statements = candidates.flatMap(({ statement }) => statement ?? []);
  const joined = statementsOf(near).filter((known) =>
    statements.some((statement) => isReworded(statement, known)),
  );
  return [...new Set([...statements, ...joined].map(slotOf))];
}

/** What the stored memories of these slots are, as a commit has to find them again. */
export function slotStates(
  slots: readonly string[],
  stored: readonly MemoryRecord[],
): readonly SlotState[] {
  const memories = Map.groupBy(stored, ({ statement }) => (statement ? slotOf(statement) : ''));
  return slots.map((slot) => ({
    slot,
    memories: (memories.get(slot) ?? []).map(({ id, version, observed = 1 }) => ({
      id,
      version,
      observed,
    })),
  }));
}

/**
 * Sorts proposals into slots, in the order of the first of each. One whose own slot is empty goes
 * where its statement is found in other words.
 */
export function groupBySlot<Proposed extends Proposal>(
  proposals: readonly Proposed[],
  stored: readonly MemoryRecord[],
  near: readonly MemoryRecord[],
): readonly SlotGroup<Proposed>[] {
  const records = new Map([...near, ...stored].map((record) => [record.id, record]));
  const known = new Map<string, Statement>();
  for (const statement of statementsOf([...records.values()]))
    known.set(slotOf(statement), statement);
  const groups = new Map<string, Proposed[]>();
  for (const proposal of proposals) {
    const slot = homeOf(proposal.candidate.statement, known);
    const group = groups.get(slot);
    if (group === undefined) groups.set(slot, [proposal]);
    else group.push(proposal);
  }
  return [...groups].map(([slot, group]) => ({
    records: [...records.values()].filter(
      ({ statement, status }) =>
        statement !== undefined && status !== 'quarantined' && slotOf(statement) === slot,
    ),
    proposals: group,
  }));
}

/** Statements that memories make; what is quarantined makes none. */
function statementsOf(records: readonly MemoryRecord[]): readonly Statement[] {
  return records.flatMap(({ statement, status }) =>
    statement === undefined || status === 'quarantined' ? [] : [statement],
  );
}

/** The slot of a statement, which is known from then on. */
function homeOf(statement: Statement, known: Map<string, Statement>): string {
  const own = slotOf(statement);
  if (known.has(own)) return own;
  for (const [slot, other] of known) {
    if (isReworded(statement, other)) return slot;
  }
  known.set(own, statement);
  return own;
}

/** The same relation to the same value in other words; in slots of one value there is one slot anyway. */
function isReworded(left: Statement, right: Statement): boolean {
  return (
    left.predicate === right.predicate &&
    predicateOf(left.predicate).values === 'many' &&
    nameKey(left.subject) === nameKey(right.subject) &&
    sameValue(left.object, right.object)
  );
}
