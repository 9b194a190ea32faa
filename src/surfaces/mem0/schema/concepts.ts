import type { Statement } from '../../../index.ts';

/** What a property is called, and the statements that tell it. */
interface Concept {
  /** In the form of `stem`. */
  readonly words: ReadonlySet<string>;
  readonly tells: (statement: Statement) => boolean;
}

function concept(words: string, predicate: RegExp, isNegated: boolean = false): Concept {
  return {
    words: new Set(words.split(' ')),
    tells: (statement) =>
      predicate.test(statement.predicate) && (statement.negated === true) === isNegated,
  };
}

const LIKING = /^(?:likes|loves|enjoys|prefers|is interested in|has favou?rite\b.*)$/;

/** The more special ones first: "birth place" is no birthday, "dislikes" no likes. */
const CONCEPTS: readonly Concept[] = [
  concept('hometown birthplace origin', /^(?:was born in|is from|comes from|grew up in)$/),
  concept('birthday birth birthdate dob', /^(?:was born on|has birthday)$/),
  concept('nickname', /nickname/),
  concept('age', /^is aged$/),
  concept('email mail', /^has e-?mail/),
  concept('phone telephone mobile', /^has (?:tele)?phone/),
  concept('spouse wife husband partner marriage', /^is married to$|^has partner$/),
  concept('child', /child/),
  concept('pet', /^(?:has|owns) (?:a )?(?:pet|dog|cat)|^owns$/),
  concept('allergy allergic', /^is allergic to$/),
  concept('language', /^speaks/),
  concept('employer company organisation workplace', /^works (?:at|for)$/),
  concept('occupation profession role career position title', /^works as$/),
  concept('location city residence address home country town', /^lives (?:in|at)$/),
  concept('dislike aversion', LIKING, true),
  concept('dislike aversion', /^(?:dislikes|hates)$/),
  concept('like interest hobby preference favourite', LIKING),
  concept('skill', /^(?:knows|is good at|can)\b/),
  concept('goal plan', /^(?:wants|plans|intends)\b/),
  concept('name fullname', /^is (?:named|called)$/),
];

/** What tells a property of these words; none when no concept is meant. */
export function conceptsOf(words: readonly string[]): readonly Concept[] {
  const first = CONCEPTS.find((each) => words.some((word) => each.words.has(word)));
  if (first === undefined) return [];
  return CONCEPTS.filter(({ words: [word] }) => word === [...first.words][0]);
}
