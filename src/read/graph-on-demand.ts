import type { GraphHandle } from '../core/graph.ts';
import type { GraphReader, GraphReaderParts } from './graph.ts';

/** The graph reader, whose code is loaded when a graph is asked for: most calls never do. */
export function createGraphOnDemand(parts: GraphReaderParts): GraphReader {
  let loading: Promise<GraphReader> | undefined;

  function load(): Promise<GraphReader> {
    loading ??= import('./graph.ts').then(({ createGraphReader }) => createGraphReader(parts));
    return loading;
  }

  return {
    of: async (scope) => (await load()).of(scope),
    handle(scope, ready) {
      const open = async (): Promise<GraphHandle> => (await load()).handle(scope, ready);
      return {
        entities: async (...given) => (await open()).entities(...given),
        entity: async (...given) => (await open()).entity(...given),
        neighbours: async (...given) => (await open()).neighbours(...given),
        paths: async (...given) => (await open()).paths(...given),
        match: async (...given) => (await open()).match(...given),
        timeline: async (...given) => (await open()).timeline(...given),
      };
    },
    async clear() {
      await (await loading)?.clear();
    },
  };
}
