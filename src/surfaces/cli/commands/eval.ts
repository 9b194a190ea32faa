import { writeFileSync } from 'node:fs';
import { Argument, type Command, Option } from 'commander';
import { ablationOf, ABLATIONS } from '../../../evaluation/ablation.ts';
import { abstentionOf, FIRST_TEN } from '../../../evaluation/abstention.ts';
import { CORPUS_MODES } from '../../../evaluation/longmemeval/cases.ts';
import { reportOf } from '../../../evaluation/report.ts';
import { FULL, type Variant, WORDS_ALONE } from '../../../evaluation/run.ts';
import { MemoirError, RANKING_TERMS } from '../../../index.ts';
import type { RankingTerm } from '../../../index.ts';
import { chooseCases, type DataOptions, type DataSet } from '../eval/data-set.ts';
import { DATA_SETS } from '../eval/data-sets.ts';
import { evaluateExtraction } from '../eval/extraction.ts';
import { machineLine } from '../eval/machine.ts';
import { evaluateSupersession } from '../eval/supersession.ts';
import { measure, type Measured } from '../eval/measure.ts';
import { type Findings, printFindings, printMarkdown } from '../eval/print-report.ts';
import type { StoreFlags } from '../open-memory.ts';
import { createTerminal } from '../terminal.ts';

interface EvalFlags extends StoreFlags, Omit<DataOptions, 'data'> {
  readonly data?: string;
  readonly conversation?: string;
  readonly without?: readonly RankingTerm[];
  readonly wordsAlone?: boolean;
  readonly ablate?: boolean;
  readonly abstention?: boolean;
  readonly markdown?: boolean;
  readonly explainMisses?: string;
}

/** Data sets that are scored by what is known afterwards, not by what questions find. */
const KNOWLEDGE = {
  extraction: evaluateExtraction,
  supersession: evaluateSupersession,
} as const;

/** Options of the other data sets, which are about finding turns. */
const RECALL_OPTIONS = [
  'corrections',
  'mode',
  'conversation',
  'without',
  'wordsAlone',
  'ablate',
  'abstention',
] as const satisfies readonly (keyof EvalFlags)[];

export function define(command: Command): void {
  const names = [...DATA_SETS.map(({ name }) => name), ...Object.keys(KNOWLEDGE)];
  command
    .addArgument(new Argument('<dataset>', 'the data set').choices(names))
    .option('--data <path>', 'file or folder of the data set')
    .option(
      '--corrections <file>',
      'locomo: corrected evidence (default: corrections.json beside the data)',
    )
    .addOption(
      new Option('--mode <corpus>', 'longmemeval: remember replies too, or the user only').choices(
        CORPUS_MODES,
      ),
    )
    .option('--conversation <id>', 'only this conversation, persona, chat or history')
    .addOption(
      new Option('--without <term...>', 'leave terms out of the ranking').choices(RANKING_TERMS),
    )
    .option('--words-alone', 'measure the ranking without meaning too')
    .addOption(
      new Option('--ablate', 'measure the ranking without each of its terms too').conflicts(
        'without',
      ),
    )
    .option('--abstention', 'measure what a relevance floor loses and what it keeps silent')
    .option('--markdown', 'print Markdown tables')
    .option('--explain-misses <file>', 'write what was missed as JSON lines')
    .option(
      '--model <which>',
      'extraction: the model of --extractor model, URL#MODEL (default: that of the environment)',
    )
    .action(async (name: string) => {
      const flags = command.optsWithGlobals<EvalFlags>();
      const dataSet = DATA_SETS.find((one) => one.name === name);
      if (dataSet !== undefined) await evaluate(dataSet, flags);
      else await evaluateKnowledge(name as keyof typeof KNOWLEDGE, flags);
    });
}

async function evaluateKnowledge(name: keyof typeof KNOWLEDGE, flags: EvalFlags): Promise<void> {
  checkStore(flags);
  for (const option of RECALL_OPTIONS) {
    if (flags[option] === undefined) continue;
    throw new MemoirError('INVALID_INPUT', `${name} has no --${dashed(option)}: leave it out`);
  }
  await KNOWLEDGE[name](flags, createTerminal(flags));
}

function dashed(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

async function evaluate(dataSet: DataSet, flags: EvalFlags): Promise<void> {
  const terminal = createTerminal(flags);
  checkFlags(dataSet, flags);
  const { files, ...data } = dataSet.read({ ...flags, data: readDataPath(dataSet, flags) });
  const begin = performance.now();
  const measured = await measure({
    cases: chooseCases(data.cases, flags.conversation),
    count: flags.conversation === undefined ? data.count : 1,
    flags,
    terminal,
    variants: (hasEmbedder) => variantsOf(dataSet, flags, hasEmbedder),
    misses: flags.explainMisses !== undefined,
  });
  const seconds = Number(((performance.now() - begin) / 1000).toFixed(1));
  if (flags.explainMisses !== undefined) {
    const lines = measured.misses.map((miss) => `${JSON.stringify(miss)}\n`);
    writeFileSync(flags.explainMisses, lines.join(''));
  }
  const findings = findingsOf(dataSet, flags, measured);
  terminal.data({ ...toJson(dataSet, findings, flags, measured), files: files(), seconds });
  if (flags.markdown === true) printMarkdown(terminal, findings);
  else printFindings(terminal, findings);
}

function checkStore({ db }: EvalFlags): void {
  if (db === undefined) return;
  throw new MemoirError(
    'INVALID_INPUT',
    'eval makes a store of its own and removes it: leave out --db',
  );
}

function checkFlags(dataSet: DataSet, flags: EvalFlags): void {
  checkStore(flags);
  for (const option of ['corrections', 'mode'] as const) {
    if (flags[option] === undefined || dataSet.options?.includes(option) === true) continue;
    throw new MemoirError('INVALID_INPUT', `${dataSet.name} has no --${option}: leave it out`);
  }
}

function readDataPath(dataSet: DataSet, { data }: EvalFlags): string {
  const path = data ?? dataSet.defaultData?.();
  if (path !== undefined) return path;
  throw new MemoirError('INVALID_INPUT', `--data is missing: give ${dataSet.expects}`);
}

/** The first one is what the report is about. */
function variantsOf(
  dataSet: DataSet,
  { without = [], wordsAlone, ablate, abstention }: EvalFlags,
  hasEmbedder: boolean,
): readonly Variant[] {
  const full = { ...FULL, without };
  const compares = (wordsAlone ?? dataSet.comparesWords ?? false) && hasEmbedder;
  const words = { ...WORDS_ALONE, without: [...without, ...WORDS_ALONE.without] };
  const ablations = ABLATIONS.filter(({ name }) => hasEmbedder || name !== 'meaning');
  return [
    full,
    ...(compares ? [words] : []),
    ...(ablate === true ? ablations : []),
    ...(abstention === true ? [{ ...FIRST_TEN, without }] : []),
  ];
}

function findingsOf(dataSet: DataSet, flags: EvalFlags, measured: Measured): Findings {
  const { outcomes, traces, unscored, embedder } = measured;
  const shown = measured.variants.filter(({ depth }) => depth === undefined);
  return {
    variants: shown.map(({ name }) => ({
      name,
      report: reportOf(
        dataSet.name,
        outcomes.filter(({ variant }) => variant === name),
      ),
    })),
    hits: dataSet.comparesWords ?? false,
    categoryNames: dataSet.categoryNames ?? {},
    ...(flags.ablate === true && { ablation: ablationOf(outcomes) }),
    ...(flags.abstention === true && { abstention: abstentionOf(traces) }),
    unscored,
    embedder,
    machine: machineLine(),
  };
}

function toJson(
  dataSet: DataSet,
  findings: Findings,
  flags: EvalFlags,
  { counter }: Measured,
): object {
  const [first, ...others] = findings.variants;
  const { ablation, abstention, unscored, machine, embedder } = findings;
  return {
    ...first?.report,
    ...(others.length > 0 && {
      variants: Object.fromEntries(
        others.map(({ name, report: { splits, latencyMs } }) => [name, { splits, latencyMs }]),
      ),
    }),
    ...(ablation !== undefined && { ablation }),
    ...(abstention !== undefined && { abstention }),
    unscored,
    ...(dataSet.options?.includes('mode') === true && { mode: flags.mode ?? 'full' }),
    machine,
    embedder,
    counter,
    without: flags.without ?? [],
  };
}
