import {
  checkBoolean,
  checkKnownFields,
  checkList,
  checkObject,
  checkOneOf,
  checkShare,
} from '../core/check.ts';
import { invalidInput, MemoirError } from '../core/errors.ts';
import type { DerivedKind } from '../core/extraction.ts';
import type { IdSource } from '../core/ids.ts';
import { KINDS } from '../core/record.ts';
import type { MemoryRecord } from '../core/record.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { ForgetReceipt, Store } from '../core/store.ts';
import { DECAY_POLICIES } from '../core/upkeep.ts';
import type { Decay, DecayOptions, DecayPolicy, FadedMemory } from '../core/upkeep.ts';
import type { MayWrite } from '../write/ground.ts';
import { commitGuarded, readAsGuarded } from './apply-merge.ts';
import { isFirm, readOwned } from './owners.ts';
import { readUses } from './read-uses.ts';
import { decayReason } from './runs.ts';
import { daysSince, HALF_LIVES, strengthOf } from './strength.ts';

export interface DecayParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly mayWrite: MayWrite;
  readonly forget: (scope: Scope, ids: readonly string[]) => Promise<ForgetReceipt>;
}

interface Settings {
  readonly isDry: boolean;
  readonly policy: DecayPolicy;
  readonly floor: number;
  readonly kinds: ReadonlySet<string>;
  readonly halfLives: Readonly<Record<DerivedKind, number>>;
}

interface Faded {
  readonly owner: Scope;
  readonly memory: MemoryRecord;
  readonly strength: number;
  readonly days: number;
}

/**
 * Sees to memories that were neither said nor recalled for so long that they have faded (`strengthOf`). Only derived
 * ones that are active; never what is pinned, immutable or worded by a person. One that is said again
 * meanwhile is skipped. Breaking off leaves a valid state, and running again goes on.
 */
export async function decay(
  parts: DecayParts,
  scope: Scope,
  options: DecayOptions,
): Promise<Decay> {
  const settings = readOptions(options);
  const now = parts.runtime.now();
  const run = parts.newId();
  const faded: Faded[] = [];
  let considered = 0;
  for (const { owner, records } of await readOwned(parts.store, scope)) {
    const mayFade = records.filter(
      (record) =>
        record.status === 'active' &&
        settings.kinds.has(record.kind) &&
        !isFirm(record) &&
        parts.mayWrite(record.kind, owner.agent),
    );
    considered += mayFade.length;
    const uses = await readUses(parts.store, owner, mayFade);
    for (const memory of mayFade) {
      const use = uses.get(memory.id) ?? { lastAt: now, times: 1 };
      const strength = strengthOf(memory, use, settings.halfLives[memory.kind], now);
      if (strength >= settings.floor) continue;
      faded.push({ owner, memory, strength, days: daysSince(use.lastAt, now) });
    }
  }
  faded.sort((left, right) => left.strength - right.strength);
  const outcomes = await apply(parts, faded, settings, run);
  return {
    run,
    considered,
    faded: faded.map(({ memory, strength, days }, index) => {
      return { memory, strength, days, outcome: outcomes[index] ?? 'skipped' };
    }),
  };
}

/** Memories archived in one commit at most. */
const BATCH = 50;

/** What became of each, in their order. */
async function apply(
  parts: DecayParts,
  faded: readonly Faded[],
  { isDry, policy }: Settings,
  run: string,
): Promise<readonly FadedMemory['outcome'][]> {
  if (isDry) return faded.map(() => 'planned');
  if (policy === 'report') return faded.map(() => 'reported');
  const outcomes = new Map<string, FadedMemory['outcome']>();
  // A commit is of one owner.
  for (const group of Map.groupBy(faded, ({ owner }) => owner).values()) {
    for (let from = 0; from < group.length; from += BATCH) {
      const batch = group.slice(from, from + BATCH);
      const changed =
        policy === 'forget' ? await drop(parts, batch, run) : await archive(parts, batch, run);
      for (const [id, outcome] of changed) outcomes.set(id, outcome);
    }
  }
  return faded.map(({ memory }) => outcomes.get(memory.id) ?? 'skipped');
}

type Outcomes = readonly (readonly [id: string, outcome: FadedMemory['outcome']])[];

/** Archives memories in one commit; when somebody was faster, one by one. */
async function archive(parts: DecayParts, faded: readonly Faded[], run: string): Promise<Outcomes> {
  const [first] = faded;
  if (first === undefined) return [];
  const memories = faded.map(({ memory }) => memory);
  const { records, slots } = await readAsGuarded(parts.store, first.owner, memories);
  const present = memories.flatMap((memory) => asSeen(memory, records) ?? []);
  const changes = present.map((memory) => {
    const reason = decayReason(run, memory.reason);
    const record = { ...memory, version: memory.version + 1, status: 'archived' as const, reason };
    return { type: 'revise' as const, change: 'expire' as const, record };
  });
  if (changes.length === 0) return [];
  if (await commitGuarded(parts.store, first.owner, changes, slots)) {
    return present.map(({ id }) => [id, 'archived']);
  }
  if (faded.length === 1) return [];
  const singly: Outcomes[number][] = [];
  for (const one of faded) singly.push(...(await archive(parts, [one], run)));
  return singly;
}

/**
 * Forgets memories with what they had superseded, or that would hold again. Where that is something
 * somebody wants kept, the memory is archived instead.
 */
async function drop(parts: DecayParts, faded: readonly Faded[], run: string): Promise<Outcomes> {
  const outcomes: Outcomes[number][] = [];
  for (const one of faded) {
    const { records } = await readAsGuarded(parts.store, one.owner, [one.memory]);
    if (asSeen(one.memory, records) === undefined) continue;
    const before = [...records.values()].filter(({ status }) => status === 'superseded');
    if (before.some(isFirm)) {
      outcomes.push(...(await archive(parts, [one], run)));
      continue;
    }
    const ids = [one.memory.id, ...before.map(({ id }) => id)];
    if (await forgetIfThere(parts, one.owner, ids)) outcomes.push([one.memory.id, 'forgotten']);
  }
  return outcomes;
}

async function forgetIfThere(
  { forget }: DecayParts,
  owner: Scope,
  ids: readonly string[],
): Promise<boolean> {
  try {
    await forget(owner, ids);
    return true;
  } catch (error) {
    // Somebody else forgot one of them first.
    if (!MemoirError.is(error) || error.code !== 'NOT_FOUND') throw error;
    return false;
  }
}

/** The memory as it is now, unless it was changed or said again since it was judged. */
function asSeen(
  judged: MemoryRecord,
  records: ReadonlyMap<string, MemoryRecord>,
): MemoryRecord | undefined {
  const present = records.get(judged.id);
  const isSame = present?.version === judged.version && present.observed === judged.observed;
  return isSame ? present : undefined;
}

const FIELDS = [
  'dryRun',
  'policy',
  'floor',
  'kinds',
  'halfLives',
] as const satisfies readonly (keyof DecayOptions)[];
const DERIVED_KINDS: readonly DerivedKind[] = KINDS.filter((kind) => kind !== 'episode');
const DEFAULT_FLOOR = 0.05;

function readOptions(options: DecayOptions): Settings {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, FIELDS);
  const { dryRun = false, policy = 'archive', floor = DEFAULT_FLOOR, kinds } = fields;
  return {
    isDry: checkBoolean('options.dryRun', dryRun),
    policy: checkOneOf('options.policy', policy, DECAY_POLICIES),
    floor: checkShare('options.floor', floor),
    kinds: new Set(
      kinds === undefined
        ? DERIVED_KINDS.filter((kind) => kind !== 'profile' && kind !== 'procedure')
        : checkList('options.kinds', kinds).map((kind, at) =>
            checkOneOf(`options.kinds[${at}]`, kind, DERIVED_KINDS),
          ),
    ),
    halfLives: readHalfLives(fields['halfLives']),
  };
}

function readHalfLives(given: unknown): Settings['halfLives'] {
  if (given === undefined) return HALF_LIVES;
  const fields = checkObject('options.halfLives', given);
  checkKnownFields('options.halfLives', fields, DERIVED_KINDS);
  for (const [kind, days] of Object.entries(fields)) {
    if (typeof days === 'number' && days > 0) continue;
    throw invalidInput(`options.halfLives.${kind}`, days, 'give days, more than 0');
  }
  return { ...HALF_LIVES, ...fields };
}
