import type { Candidate } from '../../core/extraction.ts';
import { selfKey, subjectKey } from './agreement.ts';
import type { Label, LabelledTurn } from './label.ts';

/** A property of statements, told of labels and of candidates alike, or of whole turns. */
interface Phenomenon {
  readonly name: string;
  readonly ofLabel: (label: Label, turn: LabelledTurn) => boolean;
  readonly ofCandidate: (candidate: Candidate, turn: LabelledTurn) => boolean;
}

const ofTurn = (name: string, is: (turn: LabelledTurn) => boolean): Phenomenon => ({
  name,
  ofLabel: (_label, turn) => is(turn),
  ofCandidate: (_candidate, turn) => is(turn),
});

/** What is scored on its own, in the order of the tables. */
export const PHENOMENA: readonly Phenomenon[] = [
  {
    name: 'negation',
    ofLabel: ({ negated }) => negated,
    ofCandidate: ({ statement }) => statement?.negated === true,
  },
  {
    name: 'ending',
    ofLabel: ({ stances }) => stances[0] === 'ended',
    ofCandidate: ({ stance }) => stance === 'ended',
  },
  {
    name: 'past',
    ofLabel: ({ stances, kind }) => stances[0] === 'past' && kind !== 'event',
    ofCandidate: ({ stance, kind }) => stance === 'past' && kind !== 'event',
  },
  {
    name: 'of others',
    ofLabel: ({ wordings: [{ subjects }] }, turn) => isOther(subjects[0], turn),
    ofCandidate: ({ statement }, turn) => isOther(statement?.subject, turn),
  },
  {
    name: 'instruction',
    ofLabel: ({ kind }) => kind === 'procedure',
    ofCandidate: ({ kind }) => kind === 'procedure',
  },
  ofTurn('relative date', ({ about }) => about === 'relative date'),
  ofTurn('correction', ({ about }) => about === 'correction'),
  ofTurn('several speakers', ({ speaker }) => speaker !== undefined),
  ofTurn('assistant or tool', ({ role }) => role === 'assistant' || role === 'tool'),
];

function isOther(subject: string | undefined, turn: LabelledTurn): boolean {
  return subject !== undefined && subjectKey(subject, turn) !== selfKey(turn);
}
