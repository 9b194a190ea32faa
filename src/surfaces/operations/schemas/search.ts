import { z } from 'zod';
import { RANKING_TERMS } from '../../../index.ts';
import type {
  ChatMessage,
  Context,
  ContextOptions,
  DerivedFact,
  SearchOptions,
  SearchResult,
  SearchResults,
  ScoreParts,
  Why,
} from '../../../index.ts';
import { sessionName, timestamp, whole, whose } from './common.ts';
import type { Whose } from './common.ts';
import { searchOptions, searchShape } from './filter.ts';
import { kind, memoryRecord, part, recordShape, role, stance, warning } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

export interface SearchRequest extends Whose, SearchOptions {
  readonly question: string;
}

const searchRequestShape: ShapeOf<SearchRequest> = {
  question: z.string().min(1).describe('What is asked, in words.'),
  ...whose,
  ...searchShape,
  limit: whole(1, 1_000).describe('Most results. Default 10.').exactOptional(),
};
export const searchRequest: z.ZodType<SearchRequest> = strict(searchRequestShape);

const scoreParts: z.ZodType<ScoreParts> = strict({
  own: z.number(),
  neighbour: z.number(),
  session: z.number(),
  factors: z.partialRecord(z.enum(RANKING_TERMS), z.number()),
  words: z.number(),
  meaning: z.number().exactOptional(),
  fused: z.number(),
  coverage: z.number(),
  matched: z.array(z.string()),
  concepts: z.array(z.string()),
});

const why: z.ZodType<Why> = strict({
  summary: z.string().describe('One line for people.'),
  parts: scoreParts,
  rerank: strict({ by: z.string(), score: z.number(), rankBefore: z.int() }).exactOptional(),
  knowledge: strict({
    replaces: z.string().exactOptional(),
    path: z.array(z.string()).exactOptional(),
  }).exactOptional(),
}).meta({ id: 'Why', description: 'Why a memory ranked where it did.' });

const derivedFact: z.ZodType<DerivedFact> = strict({
  id: z.string(),
  kind,
  text: z.string(),
  stance,
  holds: z.boolean(),
  replacedBy: z.string().exactOptional(),
  validFrom: timestamp.exactOptional(),
  validTo: timestamp.exactOptional(),
  confidence: z.number(),
}).meta({ id: 'DerivedFact' });

const searchResultShape: ShapeOf<SearchResult> = {
  ...recordShape,
  score: z.number().describe('Relevance, 0 to 1.'),
  why,
  facts: z.array(derivedFact).describe('What was derived from it.').exactOptional(),
  outdatedSince: timestamp.exactOptional(),
};
export const searchResult: z.ZodType<SearchResult> = strict(searchResultShape).meta({
  id: 'SearchResult',
  description: 'A memory that was found, with why.',
});

export const searchResults: z.ZodType<SearchResults> = strict({
  results: z.array(searchResult).describe('Best first; empty: nothing relevant is known.'),
  warnings: z.array(warning),
}).meta({ id: 'SearchResults' });

export interface ContextRequest
  extends Whose, Omit<ContextOptions, 'shortTerm' | 'choose' | 'session'> {
  readonly message: string;
  readonly session?: string;
}

const contextShape: ShapeOf<ContextRequest> = {
  message: z.string().min(1).describe('The new message; it comes last in the context.'),
  ...whose,
  tokens: z.int().min(64).describe('Most tokens in all. Default 4,000.').exactOptional(),
  system: z.string().describe('Your own instructions, first and never trimmed.').exactOptional(),
  session: sessionName.describe('Adds the short-term window of this session.').exactOptional(),
  limit: whole(1, 1_000).describe('Most memories looked up. Default 50.').exactOptional(),
  standing: whole(0, 10).describe('Most standing wishes shown. Default 10.').exactOptional(),
  search: searchOptions.describe('How memories are looked up.').exactOptional(),
};
export const contextRequest: z.ZodType<ContextRequest> = strict(contextShape);

export const chatMessage: z.ZodType<ChatMessage> = strict({
  role,
  content: z.string(),
  name: z.string().exactOptional(),
  parts: z.array(part).exactOptional(),
}).meta({ id: 'ChatMessage' });

const contextParts = strict({
  system: z.int(),
  standing: z.int(),
  memories: z.int(),
  summary: z.int(),
  window: z.int(),
  message: z.int(),
});

export const contextAnswer: z.ZodType<Context> = strict({
  messages: z.array(chatMessage).describe('Ready for a chat model.'),
  text: z.string().describe('The same as one text.'),
  tokens: z.int(),
  budget: z.int(),
  counter: strict({ name: z.string(), exact: z.boolean() }),
  parts: contextParts.describe('Tokens by part.'),
  memories: z.array(searchResult),
  standing: z.array(memoryRecord),
  beside: z.array(memoryRecord),
  omitted: z.int().describe('Memories found that had no room.'),
  warnings: z.array(warning),
}).meta({ id: 'Context' });
