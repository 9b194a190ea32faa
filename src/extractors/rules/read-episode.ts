import type { MemoryRecord } from '../../core/record.ts';
import { applyRule } from './apply-rule.ts';
import { asItWasSaid } from './as-it-was-said.ts';
import type { Clause } from './clause.ts';
import { readClause } from './clause.ts';
import { isVerb, splitClauses } from './clauses.ts';
import { readContact } from './contact.ts';
import { corrected } from './corrected.ts';
import { declared, isHypothetical } from './declared.ts';
import { droppedSubject, tagged } from './dropped-subject.ts';
import type { Entity } from './entity.ts';
import { readEntities, readName } from './entity.ts';
import type { Finding } from './finding.ts';
import { clamp } from './finding.ts';
import { findKin } from './find-kin.ts';
import { findGeneric } from './generic.ts';
import { readInstruction } from './instructions.ts';
import { kinFinding } from './kin-finding.ts';
import type { Language } from './language.ts';
import type { Mentions } from './mentions.ts';
import { readOpening } from './openings.ts';
import { findPlan } from './plan.ts';
import { isUnreadable, readableText } from './readable.ts';
import { readNickname } from './nickname.ts';
import type { Stretch } from './sentences.ts';
import { splitSentences } from './sentences.ts';
import { RULES } from './tables/index.ts';
import type { Token } from './token.ts';
import { isAnecdote, isEnglish, isOfOthers } from './unsaid.ts';
import { withoutEnded } from './without-ended.ts';
import { OPINION_VERBS, REPORT_VERBS, SECRET, SECRET_VALUE } from './words.ts';

/** How an episode is to be read. */
export interface ReadingOptions {
  /** Also instructions: only what a user says to an assistant can be one. */
  readonly mayInstruct: boolean;
  /** Also clauses that no rule knows. */
  readonly isEverything: boolean;
  /** What the same person said before, which a correction is of. */
  readonly previous?: string;
}

/** Everything that the rules find in an episode, in its order. Offsets are those of its text. */
export function readEpisode(
  episode: MemoryRecord,
  language: Language,
  mentions: Mentions,
  options: ReadingOptions,
): Finding[] {
  const beginning = episode.text.slice(0, MOST_TEXT);
  if (isPaste(episode) || isUnreadable(beginning)) return [];
  const text = readableText(beginning);
  const isLowerCase = !/\p{Lu}/u.test(text) || /(?:^|\s)i(?:['\u2019]m|['\u2019]ve)?\s/.test(text);
  const reading: Reading = {
    text,
    language,
    mentions,
    options,
    isLowerCase,
    reference: new Date(episode.occurredAt),
  };
  const sentences = splitSentences(text);
  let found: Finding[] = [];
  for (const [index, sentence] of sentences.entries()) {
    const before = sentences[index - 1]?.text ?? options.previous ?? '';
    const meant = corrected(sentence.text, before, language, reading.reference);
    if (meant === undefined) {
      found.push(...readSentence(sentence, reading));
      continue;
    }
    const right = readSentence({ text: meant, start: 0 }, { ...reading, text: meant });
    found = found.filter((wrong) => !right.some((one) => isAboutSame(one, wrong)));
    found.push(...right.map((finding) => covering(finding, sentence)));
  }
  return withoutEnded(found);
}

function isAboutSame({ statement: one }: Finding, { statement: other }: Finding): boolean {
  return (
    one !== undefined &&
    one.subject === other?.subject &&
    one.predicate === other.predicate &&
    one.object !== other.object
  );
}

/** What comes after so much of a text is not read. */
const MOST_TEXT = 12_000;
/** A message of so many passages was not written for the conversation. */
const PASTED_PASSAGES = 6;

/** Nobody states facts of themselves at such length: it is somebody's document, put into a message. */
function isPaste({ text, passage, origin }: MemoryRecord): boolean {
  if (origin.type === 'document' || origin.type === 'tool') return false;
  return text.length > MOST_TEXT || (passage?.count ?? 1) >= PASTED_PASSAGES;
}

interface Reading {
  readonly text: string;
  readonly language: Language;
  readonly mentions: Mentions;
  readonly options: ReadingOptions;
  readonly isLowerCase: boolean;
  readonly reference: Date;
}

function readSentence(sentence: Stretch, reading: Reading): Finding[] {
  if (SECRET.test(sentence.text) || SECRET_VALUE.test(sentence.text) || !isEnglish(sentence.text))
    return [];
  if (isOfOthers(sentence.text)) return [];
  const opening = readOpening(sentence.text);
  const start = sentence.start + opening.length;
  const body = { text: sentence.text.slice(opening.length), start };
  if (!/\p{L}{2}/u.test(body.text)) return [];
  const instruction = reading.options.mayInstruct
    ? readInstruction(body.text, body.start)
    : undefined;
  if (instruction !== undefined) {
    const length = instruction.end - sentence.start;
    const reason = sentence.text
      .slice(length)
      .replace(/^(?:[\s,;.!(]|(?:because|since|as|and)\b)+/i, '');
    const behind = { text: reason, start: sentence.start + sentence.text.length - reason.length };
    return [
      covering(instruction, sentence),
      ...(reason.length > 8 ? readStatements(behind, reading) : []),
    ];
  }
  const contact = readContact(body, reading.mentions);
  if (contact.length > 0) return [...contact];
  const nickname = readNickname(body, reading.mentions);
  if (nickname !== undefined) return [nickname];
  const found =
    opening.isDuty && isDeed(body.text) ? readDuty(body, reading) : readStatements(body, reading);
  if (!opening.isExplicit && isAnecdote(sentence.text))
    return found.filter(({ rule }) => !/^(?:clause|did-deed)$/.test(rule));
  if (!opening.isExplicit)
    return found.map((finding) => (opening.isHedged ? hedged(finding) : finding));
  const facts =
    found.length > 0 || !reading.options.mayInstruct ? found : asItWasSaid(body, reading.mentions);
  return facts.map((finding) => explicit(covering(finding, sentence)));
}

function covering(finding: Finding, { text, start }: Stretch): Finding {
  return { ...finding, start, end: start + text.length };
}

function explicit(finding: Finding): Finding {
  return {
    ...finding,
    isExplicit: true,
    importance: clamp(Math.max(finding.importance + 0.2, 0.75)),
  };
}

function hedged(finding: Finding): Finding {
  return {
    ...finding,
    confidence: clamp(finding.confidence * 0.7),
    importance: clamp(finding.importance - 0.12),
  };
}

function readStatements(body: Stretch, reading: Reading): Finding[] {
  const tokens = tagged(body, reading.language, reading.mentions);
  const kin = noteKin(tokens, reading.mentions);
  const isAsked = droppedSubject(body.text) === '' && isHypothetical(body.text);
  if (isAsked) return kin;
  const times = reading.language.times(body.text, body.start, reading.reference);
  const found: Finding[] = [];
  let inherited: readonly Entity[] = [];
  let before: Clause | undefined;
  let lastObject: Entity | undefined;
  for (const clauseTokens of declared(tokens, body.text)) {
    const isRelative = clauseTokens.joint === 'who' && isVerb(clauseTokens.tokens[0]);
    const raw = isRelative ? { ...clauseTokens, isInheriting: true } : clauseTokens;
    const subjects = isRelative ? (lastObject === undefined ? [] : [lastObject]) : inherited;
    const clause = readClause(raw, {
      ...reading,
      resolver: reading.mentions,
      times,
      inherited: subjects,
    });
    if (clause === undefined) {
      // "My mom, who is a nurse, lives in Goa": the subject stands before the clause that tells of it.
      if (!raw.tokens.some(isVerb)) inherited = readEntities(raw.tokens, reading.mentions);
      lastObject = inherited.at(-1);
      continue;
    }
    const findings = readDeclared(clause, before, reading);
    found.push(...findings);
    lastObject = objectOf(findings.at(-1));
    if (!isRelative) inherited = clause.subjects;
    before = clause;
  }
  return [...kin, ...withoutPlacesLeft(found)];
}

/** "I left Berlin and moved to Leipzig" tells of two places, not of an employer. */
function withoutPlacesLeft(found: readonly Finding[]): readonly Finding[] {
  const hasMoved = found.some(
    ({ statement, stance }) => statement?.predicate === 'lives in' && stance === 'holds',
  );
  return hasMoved ? found.filter(({ rule }) => rule !== 'quit-organisation') : found;
}

/** What the rules find in one clause; "I think" and "Ana says" before it make it less sure. */
function readDeclared(
  clause: Clause,
  before: Clause | undefined,
  reading: Reading,
): readonly Finding[] {
  const context = { resolver: reading.mentions, isLowerCase: reading.isLowerCase };
  const rules = RULES.get(clause.verb.lemma) ?? [];
  const found = (isLast: boolean): readonly Finding[] =>
    rules
      .filter((rule) => rule.isLast === isLast)
      .flatMap((rule) => applyRule(rule, clause, context));
  const first = found(false);
  const known = first.length > 0 ? first : found(true);
  const planned = known.length > 0 ? [] : findPlan(clause, reading.reference);
  const some = [...known, ...planned];
  const findings = some.length > 0 || !reading.options.isEverything ? some : findGeneric(clause);
  for (const subject of clause.subjects) reading.mentions.note(subject);
  const company = companyOf(clause);
  if (company !== undefined) reading.mentions.note(company);
  for (const object of findings.map(objectOf))
    if (object !== undefined) reading.mentions.note(object);
  const isOpinion = before !== undefined && before.rest.length === 0 && isSaying(before);
  if (isOpinion && before.verb.isNegated) return [];
  return isOpinion ? findings.map(hedged) : findings;
}

/** With whom it is done: "a meeting with Nadia". */
function companyOf({ rest }: Clause): Entity | undefined {
  const at = rest.findIndex(({ lower }) => lower === 'with');
  const name = at < 0 ? undefined : readName(rest.slice(at + 1, at + 2));
  return name?.type === 'person' ? name : undefined;
}

/** Who or what the last of the findings is about, so that "who" and "it" can mean it. */
function objectOf(finding: Finding | undefined): Entity | undefined {
  if (finding?.introduces !== undefined) return finding.introduces;
  const statement = finding?.statement;
  if (statement === undefined || !NOTABLE.has(statement.objectType)) return undefined;
  return { name: statement.object, type: statement.objectType };
}

const NOTABLE: ReadonlySet<string> = new Set([
  'person',
  'animal',
  'project',
  'organisation',
  'place',
]);

function isSaying({ verb }: Clause): boolean {
  return OPINION_VERBS.has(verb.lemma) || REPORT_VERBS.has(verb.lemma);
}

function noteKin(tokens: readonly Token[], mentions: Mentions): Finding[] {
  const found: Finding[] = [];
  for (const { entity, start, end } of findKin(tokens, mentions)) {
    mentions.note(entity);
    const confidence = entity.isGuessed ? 0.8 : 0.93;
    found.push(kinFinding(entity, 'holds', { rule: 'kin-named', start, end, confidence }));
  }
  return found;
}

/** Begins with the bare form of a verb: "call the bank", not "the boiler is serviced". */
function isDeed(text: string): boolean {
  const word = /^\p{L}+/u.exec(text)?.[0].toLowerCase() ?? '';
  return !/^(?:the|an?|my|our|his|her|their|we|i|he|she|it|they|this|that)$/.test(word);
}

/** "Remind me to call the bank": what is to be done. */
function readDuty(body: Stretch, reading: Reading): Finding[] {
  const lead = 'I need to ';
  const tokens = reading.language.tag(`${lead}${body.text}`, body.start - lead.length);
  const times = reading.language.times(body.text, body.start, reading.reference);
  const [raw] = splitClauses(tokens);
  if (raw === undefined) return [];
  const text = reading.text;
  const clause = readClause(raw, {
    ...reading,
    text,
    resolver: reading.mentions,
    times,
    inherited: [],
  });
  if (clause === undefined) return [];
  return [...readDeclared(clause, undefined, reading)];
}
