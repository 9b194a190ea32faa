import { checkBoolean, checkInteger, checkKnownFields, checkObject } from '../core/check.ts';
import type { DeriveSettings } from '../core/extraction.ts';
import { checkId } from '../core/ids.ts';
import type { IdSource } from '../core/ids.ts';
import type { Warning } from '../core/memory.ts';
import type { Runtime } from '../core/runtime.ts';
import type { Scope } from '../core/scope.ts';
import type { Store } from '../core/store.ts';
import { toTimestamp } from '../core/time.ts';
import type { Timestamp } from '../core/time.ts';
import type {
  ActionResult,
  ConsolidateOptions,
  Consolidation,
  MergeAction,
  SummariseAction,
} from '../core/upkeep.ts';
import type { MayWrite } from '../write/ground.ts';
import { applyMerge } from './apply-merge.ts';
import { applySummary } from './apply-summary.ts';
import { readOwned } from './owners.ts';
import type { Owned } from './owners.ts';
import { createCallBudget } from './call-budget.ts';
import type { CallBudget } from './call-budget.ts';
import { planMerges } from './plan-merges.ts';
import { findDue } from './plan-summaries.ts';
import type { Due } from './plan-summaries.ts';
import { summarise } from './summarise.ts';
import type { Summary, SummariseParts } from './summarise.ts';

export interface ConsolidateParts extends SummariseParts {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly newId: IdSource;
  readonly deriveSettings: DeriveSettings;
  readonly mayWrite: MayWrite;
}

/** One step of a plan, with all that is needed to do it. */
type Planned =
  | { readonly action: MergeAction; readonly owner: Scope }
  | { readonly action: SummariseAction; readonly due: Due; readonly summary: Summary };

interface Settings {
  readonly isDry: boolean;
  readonly run: string;
  readonly before: Timestamp;
  readonly leastEpisodes: number;
  readonly tokens: number;
  readonly modelCalls: number;
}

/** Tokens of the summary of one session or topic when nobody says otherwise. */
export const SUMMARY_TOKENS = 300;

/**
 * Merges what is the same and condenses what is old. Staged: each action is one commit, so breaking
 * off leaves a valid state and running again goes on with what is left; a run that finds nothing to
 * do changes nothing. Episodes are never touched. An action whose memories somebody changed since it
 * was planned is skipped. `undo` takes a run back.
 */
export async function consolidate(
  parts: ConsolidateParts,
  scope: Scope,
  options: ConsolidateOptions,
): Promise<Consolidation> {
  const settings = readOptions(parts, options);
  const budget = createCallBudget(parts.model, settings.modelCalls);
  const within = { ...parts, model: budget.model };
  const actions: ActionResult[] = [];
  const warnings = new Map<string, Warning>();
  for (const owned of await readOwned(parts.store, scope)) {
    for await (const planned of planConsolidation(within, owned, settings, budget)) {
      actions.push(await apply(parts, planned, settings));
      if (!('summary' in planned)) continue;
      for (const warning of planned.summary.warnings) warnings.set(warning.message, warning);
    }
  }
  const modelCalls = budget.spent();
  return { run: settings.run, actions, modelCalls, warnings: [...warnings.values()] };
}

/**
 * What there is to do for one owner, merges first, each action when it is asked for: a summary that a
 * model wrote is applied before the next one is paid for.
 */
async function* planConsolidation(
  parts: ConsolidateParts,
  owned: Owned,
  settings: Settings,
  budget: CallBudget,
): AsyncGenerator<Planned, void> {
  const { owner } = owned;
  for (const action of await planMerges(owned.records)) {
    if (parts.mayWrite(action.keep.kind, owner.agent)) yield { action, owner };
  }
  if (!parts.mayWrite('summary', owner.agent)) return;
  for await (const due of findDue(parts.store, owned, settings)) {
    if (budget.isSpent()) return;
    const topic = 'topic' in due.subject ? due.subject.topic : undefined;
    const limits = { tokens: settings.tokens, ...(topic !== undefined && { topic }) };
    const summary = await summarise(parts, due.episodes, limits);
    if (summary === undefined) continue;
    const action: SummariseAction = {
      type: 'summarise',
      of: due.subject,
      ...(owner.agent !== undefined && { agent: owner.agent }),
      text: summary.text,
      sources: summary.sources,
      replaces: due.outdated.map(({ id }) => id),
    };
    yield { action, due, summary };
  }
}

async function apply(
  parts: ConsolidateParts,
  planned: Planned,
  { isDry, run }: Settings,
): Promise<ActionResult> {
  if (isDry) return { ...planned.action, outcome: 'planned' };
  if ('summary' in planned) {
    const memory = await applySummary(parts, planned.due, planned.summary, run);
    if (memory === undefined) return { ...planned.action, outcome: 'skipped' };
    return { ...planned.action, outcome: 'done', memory };
  }
  const { action, owner } = planned;
  const now = toTimestamp('now', parts.runtime.now());
  const isDone = await applyMerge(parts.store, owner, action, run, now);
  return { ...action, outcome: isDone ? 'done' : 'skipped', memory: action.keep.id };
}

const FIELDS = [
  'dryRun',
  'olderThanDays',
  'leastEpisodes',
  'summaryTokens',
  'modelCalls',
  'run',
] as const satisfies readonly (keyof ConsolidateOptions)[];
const DAY_MS = 86_400_000;

function readOptions({ runtime, newId }: ConsolidateParts, options: ConsolidateOptions): Settings {
  const fields = checkObject('options', options);
  checkKnownFields('options', fields, FIELDS);
  const {
    dryRun = false,
    olderThanDays = 7,
    leastEpisodes = 6,
    summaryTokens,
    modelCalls,
    run,
  } = fields;
  const days = checkInteger('options.olderThanDays', olderThanDays, 0, 36_500);
  return {
    isDry: checkBoolean('options.dryRun', dryRun),
    run: run === undefined ? newId() : checkId('options.run', run),
    before: toTimestamp('now', runtime.now() - days * DAY_MS),
    leastEpisodes: checkInteger('options.leastEpisodes', leastEpisodes, 1, 1_000_000),
    modelCalls:
      modelCalls === undefined
        ? Number.POSITIVE_INFINITY
        : checkInteger('options.modelCalls', modelCalls, 0, 1_000_000),
    tokens: checkInteger('options.summaryTokens', summaryTokens ?? SUMMARY_TOKENS, 32, 4_000),
  };
}
