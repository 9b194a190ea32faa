import { z } from 'zod';
import { WRITE_STRATEGIES } from '../../../index.ts';
import type {
  AddOptions,
  AddResult,
  DerivedChange,
  DerivedKind,
  DeriveOptions,
  FactInput,
  MessageInput,
  RememberOptions,
} from '../../../index.ts';
import { metadata, sessionName, share, time, whose } from './common.ts';
import type { Whose } from './common.ts';
import { entityType, kind, memoryRecord, origin, part, role, warning } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export const derivedKind: z.ZodType<DerivedKind> = z.enum([
  'event',
  'fact',
  'preference',
  'profile',
  'task',
  'procedure',
  'summary',
]);

const message: z.ZodType<MessageInput> = strict({
  role: role.describe('Default "user".').exactOptional(),
  content: z
    .union([z.string(), z.array(part)], { error: 'give text, or a list of parts' })
    .describe('Text, or parts as AI SDK and OpenAI messages carry them.'),
  name: z.string().describe('The speaker’s name.').exactOptional(),
  at: time.describe('When it was said. Default: now.').exactOptional(),
  id: z.string().describe('Your own id: one message per id and session.').exactOptional(),
  metadata: metadata.exactOptional(),
}).meta({ id: 'Message', description: 'One message to remember.' });

const strategy = z.enum(WRITE_STRATEGIES);

export const derive: z.ZodType<DeriveOptions> = z
  .union(
    [
      strategy,
      strict({
        strategy: strategy.exactOptional(),
        threshold: share.exactOptional(),
        kinds: z.array(derivedKind).exactOptional(),
        instructions: z.string().exactOptional(),
        categories: z.array(z.string()).exactOptional(),
        includes: z.array(z.string()).exactOptional(),
        excludes: z.array(z.string()).exactOptional(),
      }),
    ],
    { error: `give one of ${WRITE_STRATEGIES.join(', ')}, or an object with a strategy` },
  )
  .describe('What is to be derived from it: a strategy, or a strategy with its settings.');

/** What a memory may be given beside its words. */
const givenShape: ShapeOf<Omit<RememberOptions, 'kind'>> = {
  at: time.describe('When it was said or happened. Default: now.').exactOptional(),
  validFrom: time.describe('From when it holds.').exactOptional(),
  validTo: time.describe('Until when it holds.').exactOptional(),
  expiresAt: time.describe('From then on it is not found, and erased.').exactOptional(),
  confidence: share.describe('0 to 1. Default 1.').exactOptional(),
  importance: share.describe('0 to 1.').exactOptional(),
  pinned: z.boolean().exactOptional(),
  immutable: z.boolean().exactOptional(),
  metadata: metadata.exactOptional(),
  origin: origin.exactOptional(),
  idempotencyKey: z
    .string()
    .describe('The same key and content again adds nothing and answers as the first time.')
    .exactOptional(),
};

/** One of `messages`, `text` and `document`, with the options of `add`. */
export interface AddRequest extends Whose, Omit<AddOptions, 'documents' | 'writer'> {
  readonly messages?: readonly MessageInput[];
  readonly text?: string;
  readonly document?: string;
  readonly title?: string;
  readonly reference?: string;
}

const addShape: ShapeOf<AddRequest> = {
  ...whose,
  messages: z.array(message).min(1).describe('Messages, oldest first.').exactOptional(),
  text: z.string().describe('One plain text instead.').exactOptional(),
  document: z.string().describe('A longer text instead, kept in passages.').exactOptional(),
  title: z.string().describe('Of the document.').exactOptional(),
  reference: z.string().describe('Where the document is: a URL, a path.').exactOptional(),
  role: role.describe('Who said the text. Default "user".').exactOptional(),
  name: z.string().describe('The name of who said the text.').exactOptional(),
  session: sessionName.exactOptional(),
  kind: kind.describe('Default "episode"; another kind states it oneself.').exactOptional(),
  ...givenShape,
  wait: z
    .enum(['stored', 'derived', 'indexed'])
    .describe(
      '"stored" (default): durable and found by words; "derived": facts are made of it; "indexed": and found by meaning.',
    )
    .exactOptional(),
  derive: derive.exactOptional(),
};

const FORMS = ['messages', 'text', 'document'] as const;

export const addRequest: z.ZodType<AddRequest> = strict(addShape).superRefine((input, context) => {
  const given = FORMS.filter((form) => input[form] !== undefined);
  if (given.length === 1) return;
  const found = given.length === 0 ? 'none' : given.join(' and ');
  const fix = `give exactly one of messages, text, document (there is ${found})`;
  context.addIssue({ code: 'custom', path: [given[1] ?? 'messages'], message: fix });
});

const pending = strict({ embeddings: z.int(), derivations: z.int() });

export const addResult: z.ZodType<AddResult> = strict({
  added: z.array(strict({ id: z.string(), kind })).describe('What this call wrote, in order.'),
  repeated: z.int().describe('How many messages were known already.'),
  derived: z.array(memoryRecord).exactOptional(),
  modelCalls: z.int().exactOptional(),
  pending: pending.describe('What is still being worked out.'),
  warnings: z.array(warning),
}).meta({ id: 'AddResult' });

export interface RememberRequest extends Whose, RememberOptions {
  readonly fact: string | FactInput;
}

const fact: z.ZodType<FactInput> = strict({
  text: z.string().describe('One sentence. Default: made of the statement.').exactOptional(),
  subject: z.string().describe('Default: the user.').exactOptional(),
  subjectType: entityType.exactOptional(),
  predicate: z.string().exactOptional(),
  object: z.string().exactOptional(),
  objectType: entityType.exactOptional(),
  negated: z.boolean().describe('It is not so.').exactOptional(),
});

const rememberShape: ShapeOf<RememberRequest> = {
  ...whose,
  fact: z
    .union([z.string(), fact], { error: 'give a sentence, or subject, predicate and object' })
    .describe('One sentence, or a statement.'),
  kind: derivedKind.describe('Default: that of the predicate, else "fact".').exactOptional(),
  ...givenShape,
};
export const rememberRequest: z.ZodType<RememberRequest> = strict(rememberShape);

export const derivedChange: z.ZodType<DerivedChange> = strict({
  change: z
    .enum([
      'add',
      'strengthen',
      'revise',
      'supersede',
      'restore',
      'dispute',
      'expire',
      'quarantine',
    ])
    .describe('What the statement did to what was known.'),
  memory: memoryRecord,
}).meta({ id: 'DerivedChange' });
