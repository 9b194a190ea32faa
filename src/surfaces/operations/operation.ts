import type { z } from 'zod';
import type {
  AllowedTarget,
  Aside,
  OperationNote,
  Outcome,
  Passing,
  Target,
} from '../../governance/door.ts';
import type { Principal } from '../../governance/principal.ts';
import { MemoirError } from '../../index.ts';
import type { ScopedMemory } from '../../index.ts';
import type { Services } from '../services.ts';
import { onceOnly } from './once-only.ts';
import { explainIssues } from './schemas/explain-issues.ts';
import type { FieldError } from './schemas/explain-issues.ts';

/** Who asks for an operation, and how; the same on every surface. */
export interface OperationRequest {
  /** As `services.governance.authenticate` found out. */
  readonly principal: Principal;
  readonly surface: Passing['surface'];
  readonly requestId?: string;
  /** It goes on with what passed the door before, see `Passing`. */
  readonly continues?: boolean;
  /** Ends when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /**
   * The same key, principal, operation and input again answers as the first time, within 24 hours, and
   * does nothing; with another input: CONFLICT. INVALID_INPUT for operations that keep no answers.
   */
  readonly idempotencyKey?: string;
  /** Takes pieces of an answer as they come, from operations that have any; resolves when there is room. */
  readonly emit?: Emit;
  /** What is read piece by piece: the lines of an import. */
  readonly source?: AsyncIterable<unknown>;
}

export type Emit = (piece: unknown) => Promise<void>;

/** What an operation works with, behind the door. */
export interface OperationContext extends Omit<OperationRequest, 'idempotencyKey' | 'continues'> {
  readonly services: Services;
  readonly target: AllowedTarget;
  /** The memory that is meant. */
  readonly memory: ScopedMemory;
  /** What writes memories gives it to the library as idempotency key, unless the input has one. */
  readonly onceKey?: string;
  /** Tells the audit what was done. */
  readonly tell: (outcome: Outcome) => void;
  /** Waits for others without keeping a turn from them. */
  readonly aside: Aside;
}

export interface OperationDefinition<Input, Result> {
  readonly note: OperationNote;
  /** Its name for people. */
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly description: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Result>;
  /** An input that works, for reference pages. */
  readonly example: Input;
  /**
   * Its answers are kept for idempotency keys. Default: false. "itself": nothing is kept, since what
   * it does under the same `onceKey` again finds what was done.
   */
  readonly keepsAnswers?: boolean | 'itself';
  /** What of the note is otherwise with this input. */
  readonly adjust?: (input: Input) => Partial<Pick<OperationNote, 'action' | 'slow' | 'grave'>>;
  readonly target: (input: Input) => Target;
  readonly run: (context: OperationContext, input: Input) => Promise<Result>;
}

/** An input that was checked, ready to be done. */
interface Prepared<Result> {
  readonly note: OperationNote;
  readonly target: Target;
  readonly input: unknown;
  run(context: OperationContext): Promise<Result>;
}

/** One thing that can be asked of Memoir, on any surface. */
export interface Operation<Result> extends Omit<
  OperationDefinition<unknown, Result>,
  'adjust' | 'target' | 'run'
> {
  /** Checks an input. INVALID_INPUT naming field, value and fix; its cause is an `InputFaults`. */
  readonly prepare: (input: unknown) => Prepared<Result>;
}

/** What was wrong with an input, field by field. */
export class InputFaults extends Error {
  readonly faults: readonly FieldError[];

  constructor(faults: readonly FieldError[]) {
    super(faults.map(({ field, detail }) => `${field} ${detail}`.trim()).join('; '));
    this.name = 'InputFaults';
    this.faults = faults;
  }
}

/** An operation of the table. */
export function operation<Input, Result>(
  definition: OperationDefinition<Input, Result>,
): Operation<Result> {
  const { note, adjust, target, run, ...rest } = definition;
  return {
    ...rest,
    note,
    prepare(raw) {
      const input = check(definition.input, raw);
      return {
        note: { ...note, ...adjust?.(input) },
        target: target(input),
        input,
        run: (context) => run(context, input),
      };
    },
  };
}

/**
 * Does an operation: checks the input, passes the door (FORBIDDEN, RATE_LIMITED), and works. Every
 * surface comes this way.
 */
export async function perform<Result>(
  services: Services,
  request: OperationRequest,
  asked: Operation<Result>,
  input: unknown,
): Promise<Result> {
  const { idempotencyKey, ...rest } = request;
  const prepared = await prepare(services, request, asked, input);
  const { note } = asked;
  if (idempotencyKey !== undefined && (asked.keepsAnswers ?? false) === false)
    throw keepsNone(note.name);
  const passing: Passing = {
    principal: request.principal,
    operation: prepared.note,
    target: prepared.target,
    surface: request.surface,
    ...(request.requestId !== undefined && { requestId: request.requestId }),
    ...(request.continues !== undefined && { continues: request.continues }),
    ...(request.signal !== undefined && { signal: request.signal }),
  };
  return services.governance.door.pass(passing, (target, tell, aside) => {
    const memory = services.memory.tenant(target.tenant).scope(ownerOf(target));
    const context: OperationContext = { ...rest, services, target, memory, tell, aside };
    if (idempotencyKey === undefined) return prepared.run(context);
    if (asked.keepsAnswers === 'itself') {
      return prepared.run({ ...context, onceKey: ownKey(context, note.name, idempotencyKey) });
    }
    return onceOnly(context, {
      key: idempotencyKey,
      operation: note.name,
      output: asked.output,
      input: prepared.input,
      run: prepared.run,
    });
  });
}

/** The key of a caller for one operation, apart from those of others. */
function ownKey({ services, principal }: OperationContext, name: string, key: string): string {
  if (key === '' || key.length > 256) {
    throw new MemoirError('INVALID_INPUT', 'The idempotency key must have 1 to 256 characters');
  }
  return services.runtime.digest(JSON.stringify([principal.actor, name, key]));
}

/** What is refused before the door counts like what passes it. */
async function prepare<Result>(
  { governance }: Services,
  { principal, surface, continues }: OperationRequest,
  asked: Operation<Result>,
  input: unknown,
): Promise<Prepared<Result>> {
  try {
    return asked.prepare(input);
  } catch (error) {
    if (continues !== true) {
      await governance.charge(principal, { operation: asked.note.name, surface });
    }
    throw error;
  }
}

/** The user and agent of a target; what is absent stays absent. */
export function ownerOf({ user, agent }: Pick<Target, 'user' | 'agent'>): {
  readonly user?: string;
  readonly agent?: string;
} {
  return { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
}

function keepsNone(name: string): MemoirError {
  return new MemoirError(
    'INVALID_INPUT',
    `${name} takes no idempotency key, since its answers are not kept: leave the key out`,
  );
}

function check<Input>(schema: z.ZodType<Input>, raw: unknown): Input {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const faults = new InputFaults(explainIssues(result.error.issues, raw));
  throw new MemoirError('INVALID_INPUT', faults.message, { cause: faults });
}
