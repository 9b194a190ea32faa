import { entityFact, observationFact, relationFact } from '../../mcp/compat/facts.ts';
import type { MarkedFact } from '../../mcp/compat/facts.ts';
import type { ImportItem } from './item.ts';
import { linesOf, LONGEST_LINE } from './lines.ts';
import { isFields, malformedItem, parseItem } from './parse-item.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * `--format mcp-memory`: the file of the reference MCP knowledge graph server, on each line an entity
 * {type: "entity", name, entityType, observations} or a relation {type: "relation", from, to,
 * relationType}. Types, observations and relations become stated facts, so that the graph has them;
 * what each was in the file stands in `metadata.mcp`.
 */
export async function* readMcpMemory(chunks: AsyncIterable<string>): AsyncGenerator<ImportItem> {
  for await (const { number, text } of linesOf(chunks)) {
    const at = `line ${number}`;
    if (text === undefined) {
      const reason = `is longer than ${LONGEST_LINE.toLocaleString('en')} characters`;
      yield { type: 'skip', at, reason, malformed: true };
      continue;
    }
    const parsed = parseItem(at, text);
    if (parsed.type === 'skip') yield parsed;
    else if (!isFields(parsed.value)) yield malformedItem(at, parsed.value, 'an object');
    else yield* readRecord(at, parsed.value);
  }
}

function* readRecord(at: string, value: Fields): Iterable<ImportItem> {
  if (value['type'] === 'entity') yield* readEntity(at, value);
  else if (value['type'] === 'relation') yield readRelation(at, value);
  else yield malformedItem(`${at}.type`, value['type'], '"entity" or "relation"');
}

/** The server itself takes entities without observations for damaged; here they are just entities. */
function* readEntity(at: string, value: Fields): Iterable<ImportItem> {
  const { name, entityType = 'thing', observations = [] } = value;
  if (!isName(name)) return yield malformedItem(`${at}.name`, name, 'a name');
  if (!isName(entityType)) return yield malformedItem(`${at}.entityType`, entityType, 'a name');
  if (!Array.isArray(observations)) {
    return yield malformedItem(`${at}.observations`, observations, 'a list');
  }
  yield stated(at, entityFact(name, entityType));
  for (const [index, observation] of observations.entries()) {
    const place = `${at}.observations[${index}]`;
    if (!isName(observation)) yield malformedItem(place, observation, 'text');
    else yield stated(place, observationFact(name, entityType, observation));
  }
}

function readRelation(at: string, { from, to, relationType }: Fields): ImportItem {
  if (!isName(from)) return malformedItem(`${at}.from`, from, 'a name');
  if (!isName(to)) return malformedItem(`${at}.to`, to, 'a name');
  if (!isName(relationType)) return malformedItem(`${at}.relationType`, relationType, 'a name');
  return stated(at, relationFact(from, to, relationType));
}

function stated(at: string, { fact, mark }: MarkedFact): ImportItem {
  const origin = { type: 'application', reference: 'mcp-memory' } as const;
  return { type: 'fact', at, fact, options: { metadata: { mcp: mark }, origin } };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
