// The layer table: who may import whom. `npm run check` holds every file of src/ to it.
// Read a row as: files below `path` belong to `layer`, and may import `layers`, `node:` modules if
// `node`, and third-party packages as `packages` says. The longest matching path decides. A layer
// always may import itself, except that a store is an island of its own (`island`).

export interface Layer {
  readonly layer: string;
  /** A folder (ends in a slash) or one file. */
  readonly path: string;
  /** Layers it may import values and types from. */
  readonly layers: readonly string[];
  /** Layers it may import types from, and nothing that runs. */
  readonly types?: readonly string[];
  readonly node: boolean;
  /**
   * `none`; `client`: one package, by dynamic `import()` only, so that nobody pays for a client
   * they do not use; or a list of package names.
   */
  readonly packages: 'none' | 'client' | readonly string[];
  /** Each folder directly below `path` is on its own and must not import its neighbours. */
  readonly island?: boolean;
}

const pure = { node: false, packages: 'none' } as const;
const belowSurfaces = [
  'root',
  'core',
  'text',
  'ranking',
  'truth',
  'graph',
  'extractors',
  'extractors/public',
  'write',
  'read',
  'session',
  'agent',
  'upkeep',
  'stores',
  'stores/shared',
  'models',
] as const;

// prettier-ignore
export const layers: readonly Layer[] = [
  { layer: 'core',    path: 'src/core/',    layers: [], ...pure },
  { layer: 'text',    path: 'src/text/',    layers: ['core'], ...pure },
  { layer: 'ranking', path: 'src/ranking/', layers: ['core', 'text'], ...pure },

  { layer: 'truth',   path: 'src/truth/',   layers: ['core', 'text'], ...pure },
  { layer: 'graph',   path: 'src/graph/',   layers: ['core', 'text', 'truth'], ...pure },

  { layer: 'write',   path: 'src/write/',   layers: ['core', 'text', 'truth'], ...pure },
  { layer: 'read',    path: 'src/read/',    layers: ['core', 'text', 'ranking', 'truth', 'graph'], ...pure },
  { layer: 'session', path: 'src/session/', layers: ['core', 'text'], ...pure },
  { layer: 'agent',   path: 'src/agent/',   layers: ['core', 'text', 'session'], ...pure },
  { layer: 'upkeep',  path: 'src/upkeep/',  layers: ['core', 'text', 'truth', 'write', 'session'], ...pure },

  { layer: 'extractors', path: 'src/extractors/', layers: ['core', 'text', 'truth'],
    node: true, packages: ['wink-nlp', 'wink-eng-lite-web-model', 'chrono-node', 'chrono-node/en'], island: true },
  { layer: 'extractors/public', path: 'src/extractors/index.ts', layers: ['core', 'extractors'], ...pure },
  { layer: 'extractors/public', path: 'src/extractors/resolve.ts', layers: ['core'], ...pure },
  { layer: 'stores/shared', path: 'src/stores/shared/', layers: ['core', 'text', 'ranking', 'truth'],
    node: true, packages: 'none' },
  { layer: 'stores', path: 'src/stores/', layers: ['core', 'text', 'ranking', 'truth', 'stores/shared'],
    node: true, packages: 'client', island: true },
  { layer: 'models', path: 'src/models/', layers: ['core', 'text'], node: true, packages: 'client' },

  { layer: 'root', path: 'src/index.ts',  layers: belowSurfaces, node: false, packages: 'none' },
  { layer: 'root', path: 'src/memory.ts', layers: belowSurfaces, node: true, packages: 'none' },
  { layer: 'root', path: 'src/config.ts', layers: belowSurfaces, node: true, packages: 'none' },
  { layer: 'root', path: 'src/scoped-memory.ts', layers: belowSurfaces, node: false, packages: 'none' },
  { layer: 'root', path: 'src/scoped-upkeep.ts', layers: belowSurfaces, node: false, packages: 'none' },
  { layer: 'root', path: 'src/create-agent.ts', layers: belowSurfaces, node: false, packages: 'none' },
  { layer: 'root', path: 'src/create-agents.ts', layers: belowSurfaces, node: false, packages: 'none' },
  { layer: 'root', path: 'src/runtime.ts', layers: ['core'], node: true, packages: 'none' },

  { layer: 'governance', path: 'src/governance/', layers: ['core'], node: true, packages: 'client' },
  { layer: 'surfaces', path: 'src/surfaces/', layers: ['root', 'governance', 'extractors/public', 'evaluation'],
    types: ['core', 'agent'], node: true,
    packages: ['commander', 'hono', '@hono/node-server', 'zod', '@modelcontextprotocol/server', '@opentelemetry/api'] },
  { layer: 'client', path: 'src/client/', layers: [], types: ['core', 'agent', 'governance'], ...pure },
  { layer: 'integrations', path: 'src/integrations/', layers: ['root'], ...pure },
  { layer: 'evaluation', path: 'src/evaluation/', layers: ['root', 'core', 'text', 'truth'], node: true, packages: 'none' },
  { layer: 'testing', path: 'src/testing/', layers: ['core', 'text', 'ranking', 'truth', 'read'],
    node: true, packages: 'none' },
];

/** What surfaces and integrations mean by the public API; the wiring is not part of it. */
export const publicApi: readonly string[] = [
  'src/index.ts',
  'src/config.ts',
  'src/extractors/index.ts',
];
