import type { Candidate } from '../../core/extraction.ts';
import type { TurnOutcome } from './score.ts';

/** A turn that was not read as labelled, for those who work on an extractor. */
export interface ExtractionMiss {
  readonly conversation: string;
  readonly text: string;
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

/** Of the tune half alone: whoever reads what went wrong on the test half tunes on it. */
export function extractionMisses(outcomes: readonly TurnOutcome[]): readonly ExtractionMiss[] {
  return outcomes
    .filter(({ split, missed, wrong }) => split === 'tune' && missed.length + wrong.length > 0)
    .map(({ conversation, turn, missed, wrong }) => ({
      conversation,
      text: turn.text,
      missed: missed.map(({ wordings: [{ subjects, predicates, objects }], negated, stances }) =>
        tell(subjects[0], predicates[0], objects[0], negated, stances[0]),
      ),
      wrong: wrong.map(tellCandidate),
    }));
}

function tellCandidate({ statement, stance, text, kind }: Candidate): string {
  if (statement === undefined) return `${text} (${kind}, ${stance})`;
  const { subject, predicate, object, negated } = statement;
  return tell(subject, predicate, object, negated === true, stance);
}

function tell(
  subject = '',
  predicate = '',
  object = '',
  negated: boolean,
  stance = 'holds',
): string {
  const remarks = [...(negated ? ['negated'] : []), ...(stance === 'holds' ? [] : [stance])];
  const remark = remarks.length === 0 ? '' : ` (${remarks.join(', ')})`;
  return `${subject} | ${predicate} | ${object}${remark}`;
}
