import { normalize } from '../text/normalize.ts';

/** What tells values apart though it is no letter: "O+" and "O-", "C" and "C#", "$5" and "€5". */
const SIGN = /[\p{Sc}\p{Sm}#%@_/*.-]/u;
const DASHES = /[\u2010-\u2015\u2212]/gu;
const AROUND = /^[\p{Ps}\p{Pi}"'`¿¡]+|[\p{Pe}\p{Pf}"'`.,;:!?…]+$/gu;
const EMPHASIS = /^([*_]+)(.*)\1$/u;
/** Hyphens that only join: "vice-president", "COVID-19", "5-year-old"; not "-5", "3-4", "O-". */
const JOINING = /(?<=\p{L})-(?=[\p{L}\p{N}])|(?<=\p{N})-(?=\p{L})/gu;

/**
 * The words of a value that hold a sign, folded, in order: "c++" of "C++ developer". What ends or
 * frames a sentence is none, nor a hyphen that joins words; amounts read the same wherever their
 * currency stands ("€5", "5 €").
 */
export function signsOf(value: string): readonly string[] {
  const folded = normalize(value.replaceAll(DASHES, '-'))
    .replaceAll(/(?<=\d)[,'](?=\d{3})/gu, '')
    .replaceAll(/(\p{Sc})\s*(\d[\d.]*)/gu, '$2$1')
    .replaceAll(/(?<=\d)\s+(?=\p{Sc}|%)/gu, '');
  return folded.split(/[\s,;]+/u).flatMap(signOf);
}

function signOf(written: string): readonly string[] {
  const bare = written
    .replaceAll(AROUND, '')
    .replace(EMPHASIS, '$2')
    .replace(/^\.{2,}/u, '');
  const joined = bare.replaceAll(JOINING, '');
  const hasSign = SIGN.test(joined) && /[\p{L}\p{N}]/u.test(joined);
  // An address is told apart by its hyphens too.
  return hasSign ? [/[@_/.]/u.test(joined) ? bare : joined] : [];
}
