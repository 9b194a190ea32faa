import type { KnowledgeNote, RerankNote, Why } from '../core/memory.ts';
import type { ScoreParts } from '../core/search.ts';
import type { KnownHit } from './put-current-first.ts';

/** Puts in one line why a memory ranked where it did. */
export function explainHit({ parts, rerank, note }: Omit<KnownHit, 'standing'>): Why {
  const summary = [
    ...(rerank === undefined ? [] : [judgement(rerank)]),
    ...(note === undefined ? [] : [knowledge(note)]),
    summarise(parts),
  ]
    .filter((reason) => reason !== '')
    .join('; ');
  return {
    summary,
    parts,
    ...(rerank !== undefined && { rerank }),
    ...(note !== undefined && { knowledge: note }),
  };
}

function knowledge({ replaces, path }: KnowledgeNote): string {
  if (path !== undefined) return `known: ${path.join('; ')}`;
  return `says what holds instead of ${replaces}`;
}

function judgement({ by, score, rankBefore }: RerankNote): string {
  return `${by} ${score.toFixed(2)} (place ${rankBefore} before)`;
}

function summarise(parts: ScoreParts): string {
  const reasons = [
    ...(parts.matched.length > 0
      ? [`words ${parts.matched.join(', ')} (${percent(parts.coverage)} of the question)`]
      : []),
    ...(parts.concepts.length > 0
      ? [`about ${parts.concepts.map((each) => each.slice(1)).join(', ')}`]
      : []),
    ...(parts.meaning === undefined ? [] : [`meaning ${parts.meaning.toFixed(2)}`]),
    ...(parts.neighbour > 0 ? [`turns beside it ${parts.neighbour.toFixed(1)}`] : []),
    ...(parts.session > 0 ? [`its session ${parts.session.toFixed(1)}`] : []),
    ...Object.entries(parts.factors).map(([name, factor]) => `${name} x${factor.toFixed(2)}`),
  ];
  return reasons.join('; ');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
