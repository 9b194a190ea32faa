/** A call of a tool, as it is recorded and compared. */
export interface Call {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

const call = (name: string, given: Record<string, unknown>): Call => ({ name, arguments: given });
const read = call('read_graph', {});
const relation = (from: string, to: string, relationType: string): object => ({
  from,
  to,
  relationType,
});

/** What is asked of both servers, in this order, of one graph that is empty at first. */
export const calls: readonly Call[] = [
  read,
  call('search_nodes', { query: 'anything' }),
  call('open_nodes', { names: ['nobody'] }),
  call('create_entities', {
    entities: [
      { name: 'John_Smith', entityType: 'person', observations: ['Speaks fluent Spanish'] },
      { name: 'Anthropic', entityType: 'organization', observations: [] },
      {
        name: 'default_user',
        entityType: 'person',
        observations: ['Prefers green tea', 'Hates spam'],
      },
      {
        name: 'lisbon trip',
        entityType: 'event',
        observations: ['Starts 2026-05-01', '  padded  '],
      },
    ],
  }),
  call('create_entities', {
    entities: [
      { name: 'John_Smith', entityType: 'robot', observations: ['never stored'] },
      { name: 'john_smith', entityType: 'person', observations: ['Another case, another entity'] },
      {
        name: 'Übermäßig 東京 🚀',
        entityType: 'Straße',
        observations: ['naïve "quoted" \\ slash\nline'],
      },
    ],
  }),
  call('create_entities', { entities: [] }),
  read,
  call('create_relations', {
    relations: [
      relation('John_Smith', 'Anthropic', 'works_at'),
      relation('John_Smith', 'Elsewhere', 'works_at'),
      relation('default_user', 'John_Smith', 'knows'),
      relation('Nowhere', 'Anthropic', 'is_near'),
      relation('Nobody', 'Nothing', 'dangles'),
    ],
  }),
  call('create_relations', {
    relations: [
      relation('John_Smith', 'Anthropic', 'works_at'),
      relation('John_Smith', 'Anthropic', 'Works_At'),
      relation('Anthropic', 'John_Smith', 'works_at'),
    ],
  }),
  call('create_relations', { relations: [] }),
  read,
  call('add_observations', {
    observations: [
      {
        entityName: 'John_Smith',
        contents: ['Graduated in 2019', 'Speaks fluent Spanish', 'speaks fluent spanish'],
      },
      { entityName: 'Anthropic', contents: [] },
    ],
  }),
  call('add_observations', {
    observations: [
      { entityName: 'Anthropic', contents: ['never stored, the other is unknown'] },
      { entityName: 'Ghost', contents: ['boo'] },
    ],
  }),
  call('add_observations', {
    observations: [
      { entityName: 'Anthropic', contents: ['Makes models'] },
      { entityName: 'Anthropic', contents: ['Makes models', 'Sits in San Francisco'] },
    ],
  }),
  read,
  call('search_nodes', { query: 'green tea' }),
  call('search_nodes', { query: 'GREEN TEA' }),
  call('search_nodes', { query: 'organization' }),
  call('search_nodes', { query: 'ohn_smit' }),
  call('search_nodes', { query: '東京' }),
  call('search_nodes', { query: '' }),
  call('search_nodes', { query: 'zzzyx' }),
  call('open_nodes', { names: ['Anthropic', 'Ghost', 'Anthropic'] }),
  call('open_nodes', { names: ['default_user', 'John_Smith'] }),
  call('open_nodes', { names: [] }),
  call('open_nodes', { names: ['anthropic'] }),
  call('create_entities', {
    entities: [{ name: 'Elsewhere', entityType: 'place', observations: ['Was only named before'] }],
  }),
  call('open_nodes', { names: ['Elsewhere'] }),
  call('delete_observations', {
    deletions: [
      { entityName: 'default_user', observations: ['Hates spam', 'never said'] },
      { entityName: 'Ghost', observations: ['boo'] },
    ],
  }),
  call('delete_observations', { deletions: [] }),
  read,
  call('delete_relations', {
    relations: [
      relation('John_Smith', 'Anthropic', 'Works_At'),
      relation('John_Smith', 'Anthropic', 'never_was'),
    ],
  }),
  call('delete_relations', { relations: [relation('a', 'b', 'c')] }),
  read,
  call('delete_entities', { entityNames: ['Anthropic', 'Ghost'] }),
  read,
  call('delete_entities', { entityNames: ['Ghost'] }),
  call('create_entities', {
    entities: [{ name: 'Anthropic', entityType: 'company', observations: ['Born again'] }],
  }),
  call('create_relations', { relations: [relation('John_Smith', 'Anthropic', 'works_at')] }),
  read,
  call('add_observations', {
    observations: [{ entityName: 'default_user', contents: ['Hates spam'] }],
  }),
  read,
  call('create_entities', { entities: [{ name: 'No type', observations: [] }] }),
  call('create_entities', {
    entities: [{ name: 'Extra', entityType: 't', observations: [], more: 1 }],
  }),
  call('create_relations', { relations: [{ from: 'a', to: 'b' }] }),
  call('search_nodes', {}),
  call('delete_entities', { entityNames: 'Anthropic' }),
  read,
];
