import type { Embedder, Embedding } from '../src/core/embedder.ts';

/**
 * Vectors without a model, for measuring everything but the model: a unit vector drawn from the
 * text's hash, so that equal texts have equal vectors and no two machines differ.
 */
export function createStubEmbedder(dimensions: number): Embedder {
  return {
    name: `stub-${dimensions}`,
    dimensions,
    embed: async (texts) => texts.map((text) => stubEmbedding(text, dimensions)),
    close: async () => undefined,
  };
}

export function stubEmbedding(text: string, dimensions: number): Embedding {
  const random = createRandom(hash(text));
  const vector = new Float32Array(dimensions);
  let squares = 0;
  for (let at = 0; at < dimensions; at += 1) {
    const value = random() - 0.5;
    vector[at] = value;
    squares += value * value;
  }
  const norm = Math.sqrt(squares);
  for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] as number) / norm;
  return { vector, coverage: 1 };
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at += 1)
    value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value >>> 0;
}

/** Mulberry32: small, seeded, the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
