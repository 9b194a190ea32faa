import type { EntityType } from '../../core/statement.ts';
import type { Pattern } from './pattern.ts';
import { compilePattern } from './pattern.ts';

/**
 * What a verb tells of time. A `state` holds while it is said in the present and held when it is said
 * in the past. A `change` in the past makes something hold ("moved to"), an `end` makes it end
 * ("quit"), and an `event` only happened.
 */
export type Aspect = 'state' | 'change' | 'end' | 'event';

/** A relation as English says it: one row of a table in `tables/`. */
export interface Rule {
  /** Becomes the reason of the memory: "rules@1:works-at". */
  readonly name: string;
  /** Lemmas of the verb. */
  readonly verbs: ReadonlySet<string>;
  /** The words behind the verb. */
  readonly pattern: Pattern;
  /** The predicate; `$slot` in it is replaced by what the slot took. */
  readonly says: string;
  /** The slot that gives the object; a rule without one takes `object`. */
  readonly slot: string | undefined;
  /** The object, where it is always the same; `$slot` in it is replaced by what the slot took. */
  readonly object: string | undefined;
  readonly aspect: Aspect;
  /** It says the opposite: "hate". */
  readonly isNegative: boolean;
  /** Only where it is denied: what somebody eats is no news, what they never eat is. */
  readonly isOnlyDenied: boolean;
  /** Only of what belongs to somebody: "my favourite {thing} is", by this pattern of its words. */
  readonly attribute: RegExp | undefined;
  /** Only of subjects of these types. */
  readonly subjects: ReadonlySet<EntityType> | undefined;
  readonly subjectType: EntityType | undefined;
  /** Only of the speaker and of who stands in a relation to somebody: a bare name may be a company's. */
  readonly isPersonal: boolean;
  /** Only of the user, of whom no name is known. */
  readonly isSelf: boolean;
  /** Never of the speaker: who tells it did not die. */
  readonly isOfOthers: boolean;
  /** Of two or more, each to the other: "Mia and I broke up". The object is the other. */
  readonly isMutual: boolean;
  /** Needs a time: what is due. The time is the object. */
  readonly isTimed: boolean;
  /** Only with a time since when: "has been with Bosch since 2018". */
  readonly isSince: boolean;
  /** Also where the verb only says what one can, or would like: "can speak", "would love". */
  readonly modals: ReadonlySet<string>;
  /** Only where no other rule finds anything in the clause. */
  readonly isLast: boolean;
  /** 0 to 1: how often the rule is right. */
  readonly reliability: number;
  /** 0 to 1: it matters at least so much, whatever its predicate; 0 where that tells enough. */
  readonly importance: number;
}

/** A row of a table. Whatever is left out is as `Rule` says it usually is. */
export interface Row {
  readonly name: string;
  readonly verb: string;
  readonly rest: string;
  readonly says: string;
  readonly slot?: string;
  readonly object?: string;
  readonly aspect?: Aspect;
  readonly isNegative?: true;
  readonly isOnlyDenied?: true;
  readonly attribute?: RegExp;
  readonly subjects?: readonly EntityType[];
  readonly subjectType?: EntityType;
  readonly isPersonal?: true;
  readonly isSelf?: true;
  readonly isOfOthers?: true;
  readonly isMutual?: true;
  readonly isTimed?: true;
  readonly isSince?: true;
  /** Modal verbs by a space; with "only" one of them must be there. */
  readonly modals?: string;
  readonly isLast?: true;
  readonly reliability?: number;
  readonly importance?: number;
}

/** Compiles the rows of a table. The object is the first slot of `rest` unless the row tells. */
export function rulesOf(rows: readonly Row[]): readonly Rule[] {
  return rows.map((row) => ({
    name: row.name,
    verbs: new Set(row.verb.split('|')),
    pattern: compilePattern(row.rest),
    says: row.says,
    slot: row.slot ?? (row.object === undefined ? /\{(\w+)\}/.exec(row.rest)?.[1] : undefined),
    object: row.object,
    aspect: row.aspect ?? 'state',
    isNegative: row.isNegative ?? false,
    isOnlyDenied: row.isOnlyDenied ?? false,
    attribute: row.attribute,
    subjects: row.subjects && new Set(row.subjects),
    subjectType: row.subjectType,
    isPersonal: row.isPersonal ?? false,
    isSelf: row.isSelf ?? false,
    isOfOthers: row.isOfOthers ?? false,
    isMutual: row.isMutual ?? false,
    isTimed: row.isTimed ?? false,
    isSince: row.isSince ?? false,
    modals: new Set(row.modals?.split(' ') ?? []),
    isLast: row.isLast ?? false,
    reliability: row.reliability ?? 0.85,
    importance: row.importance ?? 0,
  }));
}
