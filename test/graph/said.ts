import type { MemoryRecord } from '../../src/core/record.ts';
import type { EntityType, Statement } from '../../src/core/statement.ts';
import { buildGraph } from '../../src/graph/build.ts';
import type { Graph } from '../../src/graph/graph.ts';
import type { Moment } from '../../src/graph/moment.ts';
import { systemRuntime } from '../../src/runtime.ts';
import { buildRecord } from '../../src/testing/index.ts';
import { predicateOf } from '../../src/truth/predicates.ts';

export const NOW = '2026-03-01T12:00:00.000Z';
export const TODAY: Moment = { at: NOW, isPast: false };

/** "Ana manages Project Alpha", with the type of a name behind a stroke: "Alpha/project". */
export type Told = readonly [subject: string, predicate: string, object: string];

let made = 0;

/** A memory with a statement; subjects are people and objects what the predicate says, unless told. */
export function said(
  [subject, predicate, object]: Told,
  fields: Partial<MemoryRecord> = {},
): MemoryRecord {
  made += 1;
  const [subjectName, subjectType] = readName(subject, 'person');
  const [objectName, objectType] = readName(object, predicateOf(predicate).object);
  const statement: Statement = {
    subject: subjectName,
    subjectType,
    predicate,
    object: objectName,
    objectType,
  };
  return buildRecord(
    { ...systemRuntime, now: () => Date.parse(NOW) - 86_400_000 },
    {
      id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
      scope: { tenant: 'default', user: 'u' },
      kind: 'fact',
      text: `${subjectName} ${predicate} ${objectName}`,
      statement,
      importance: predicateOf(predicate).importance,
      ...fields,
    },
  );
}

function readName(written: string, otherwise: EntityType): [string, EntityType] {
  const [name = '', type] = written.split('/');
  return [name, (type as EntityType | undefined) ?? otherwise];
}

export function graphOf(...told: readonly (Told | MemoryRecord)[]): Graph {
  return buildGraph(
    told.map((each) => ('id' in each ? each : said(each))),
    { user: 'u', now: NOW },
  );
}

/** Every entity with its other names: "Raj Patel = Dr. Patel, Patel". */
export function entitiesOf(graph: Graph): readonly string[] {
  return [...graph.entities.values()]
    .map(({ name, aliases }) => [name, ...aliases].join(' = '))
    .sort();
}
