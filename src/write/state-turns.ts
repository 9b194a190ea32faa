import type { DerivedKind } from '../core/extraction.ts';
import type { AddResult } from '../core/memory.ts';
import type { Scope } from '../core/scope.ts';
import type { AddSettings } from './add-settings.ts';
import type { Intake, Turn } from './intake.ts';
import { stateFacts } from './state-facts.ts';
import type { StatedFact, StateFactsParts } from './state-facts.ts';

/** An `add` of another kind than episodes, of plain texts: what it gives is stated, not said. */
export interface StatedIntake extends Intake {
  readonly settings: AddSettings & { readonly kind: DerivedKind };
}

export function isStated(given: Intake): given is StatedIntake {
  const { kind, session } = given.settings;
  const isPlain = given.turns.every(({ passage, parts }) => !passage && parts.length === 0);
  return kind !== 'episode' && session === undefined && isPlain;
}

/**
 * States each text as a fact of its own; what was known already is counted as repeated. `digest`
 * tells calls with one idempotency key apart.
 */
export async function stateTurns(
  parts: StateFactsParts,
  scope: Scope,
  { turns, settings }: StatedIntake,
  digest: string,
): Promise<Pick<AddResult, 'added' | 'repeated'>> {
  const key = settings.idempotencyKey;
  const facts = turns.map((turn) => toFact(turn, settings));
  const changes = await stateFacts(
    parts,
    scope,
    facts,
    key === undefined ? undefined : { key, digest },
  );
  const known = changes.filter(({ change }) => change === 'strengthen').length;
  return {
    added: changes.flatMap(({ change, memory: { id, kind } }) =>
      change === 'strengthen' ? [] : [{ id, kind }],
    ),
    repeated: known,
  };
}

function toFact(turn: Turn, settings: StatedIntake['settings']): StatedFact {
  const { kind, validFrom, validTo, expiresAt, confidence, importance } = settings;
  return {
    text: turn.text,
    kind,
    at: turn.occurredAt,
    ...(validFrom !== undefined && { validFrom }),
    ...(validTo !== undefined && { validTo }),
    ...(expiresAt !== undefined && { expiresAt }),
    confidence,
    importance,
    pinned: settings.pinned,
    immutable: settings.immutable,
    metadata: turn.metadata,
    origin: turn.origin,
  };
}
