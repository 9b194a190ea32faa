import type { Extractor } from '../../core/extraction.ts';
import type { RealmemPersona } from '../realmem/read.ts';
import { type ConversationReading, extractConversation, type ExtractOptions } from './extract.ts';
import { compareWithGold, sessionsWithGold, turnsOf, wordWeights } from './gold-memories.ts';
import { type GoldReport, goldReport } from './gold-report.ts';
import type { LabelledConversation } from './label.ts';
import { type ExtractionReport, extractionReport, outcomeOf } from './report.ts';
import type { TurnOutcome } from './score.ts';

export interface RunExtractionOptions extends ExtractOptions {
  /** Called before each conversation or session. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What went on beside what was found. */
export interface ExtractionEffort {
  readonly extractor: string;
  /** What of the settings the extractor says it cannot honour. */
  readonly limits: readonly string[];
  readonly modelCalls: number;
  readonly warnings: readonly string[];
  /** Windows that a model gave nothing usable for: their statements count as missed. */
  readonly failures: readonly string[];
  /** Candidates that cite nothing that was said: left out, as when memories are written. */
  readonly unfounded: number;
}

export interface LabelledRun {
  readonly report: ExtractionReport;
  readonly outcomes: readonly TurnOutcome[];
  readonly effort: ExtractionEffort;
}

export interface GoldRun {
  readonly report: GoldReport;
  readonly effort: ExtractionEffort;
}

/** Reads every labelled conversation and scores what was found in each turn. */
export async function runLabelled(
  conversations: readonly LabelledConversation[],
  options: RunExtractionOptions,
): Promise<LabelledRun> {
  const readings: ConversationReading[] = [];
  const outcomes: TurnOutcome[] = [];
  await warmUp(options);
  for (const conversation of conversations) {
    options.onProgress?.(readings.length, conversations.length);
    const { id, turns } = conversation;
    const reading = await extractConversation(id, turns, options);
    readings.push(reading);
    for (const [index, turn] of turns.entries()) {
      outcomes.push(outcomeOf(conversation, turn, reading.turns[index] ?? []));
    }
  }
  return {
    report: extractionReport(outcomes, timesOf(readings)),
    outcomes,
    effort: effortOf(options.extractor, readings),
  };
}

/** Reads the sessions of RealMem that have gold memories and compares what was found with them. */
export async function runGold(
  personas: readonly RealmemPersona[],
  options: RunExtractionOptions,
): Promise<GoldRun> {
  const readings: ConversationReading[] = [];
  const outcomes = [];
  const total = personas.reduce((sum, persona) => sum + sessionsWithGold(persona).length, 0);
  await warmUp(options);
  for (const persona of personas) {
    const weight = wordWeights(persona.sessions);
    for (const session of sessionsWithGold(persona)) {
      options.onProgress?.(readings.length, total);
      const reading = await extractConversation(session.id, turnsOf(session), options);
      readings.push(reading);
      outcomes.push(compareWithGold(persona.name, session, reading, weight));
    }
  }
  return {
    report: goldReport(outcomes, timesOf(readings)),
    effort: effortOf(options.extractor, readings),
  };
}

/** So that loading the extractor's parts is no turn's time; a whole conversation is not worth it. */
async function warmUp({ extractor, window, clock }: RunExtractionOptions): Promise<void> {
  if (window !== 'turn') return;
  const turn = { role: 'user', text: 'I live in Lisbon.', at: '2026-01-05T09:00:00.000Z' } as const;
  await extractConversation('warm-up', [turn], { extractor, window, clock });
}

function timesOf(readings: readonly ConversationReading[]): readonly number[] {
  return readings.flatMap(({ millisecondsPerTurn }) => millisecondsPerTurn);
}

function effortOf(
  extractor: Extractor,
  readings: readonly ConversationReading[],
): ExtractionEffort {
  return {
    extractor: extractor.name,
    limits: extractor.limits({ strategy: 'everything', threshold: 0 }),
    modelCalls: readings.reduce((sum, { modelCalls }) => sum + modelCalls, 0),
    warnings: [...new Set(readings.flatMap(({ warnings }) => warnings))],
    failures: readings.flatMap(({ failures }) => failures),
    unfounded: readings.reduce((sum, { unfounded }) => sum + unfounded, 0),
  };
}
