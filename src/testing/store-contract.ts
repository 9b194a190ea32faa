import { auditCases } from './contract/audit.ts';
import { commitCases } from './contract/commits.ts';
import { conditionCases } from './contract/conditions.ts';
import { derivationCases } from './contract/derivations.ts';
import { documentCases } from './contract/documents.ts';
import { embeddingQueueCases, meaningCases } from './contract/embeddings.ts';
import { expiryCases } from './contract/expiry.ts';
import { feedCases } from './contract/feed.ts';
import { filterCases } from './contract/filters.ts';
import { followingCases } from './contract/following.ts';
import { forgetCases } from './contract/forget.ts';
import { idempotencyCases } from './contract/idempotency.ts';
import { isolationCases, statisticsCases } from './contract/isolation.ts';
import { keyCases } from './contract/keys.ts';
import { lifecycleCases } from './contract/lifecycle.ts';
import { ownerCases } from './contract/owners.ts';
import { pagingCases } from './contract/paging.ts';
import { pastCases } from './contract/pasts.ts';
import { recallCases } from './contract/recalls.ts';
import { restingCases } from './contract/resting.ts';
import { revisionCases } from './contract/revisions.ts';
import { searchCases } from './contract/search.ts';
import { sessionCases } from './contract/sessions.ts';
import { slotCases } from './contract/slots.ts';
import { statementCases } from './contract/statements.ts';
import { strengthenCases } from './contract/strengthen.ts';
import type { StoreCase, StoreSubject } from './contract/subject.ts';
import { textCases } from './contract/texts.ts';

export type { StoreCase, StoreSubject } from './contract/subject.ts';

/** What every store does, case by case. Names are unique and stable: known gaps refer to them. */
export const storeContract: readonly StoreCase[] = [
  ...lifecycleCases,
  ...commitCases,
  ...revisionCases,
  ...pastCases,
  ...strengthenCases,
  ...idempotencyCases,
  ...isolationCases,
  ...statisticsCases,
  ...filterCases,
  ...conditionCases,
  ...ownerCases,
  ...pagingCases,
  ...sessionCases,
  ...searchCases,
  ...embeddingQueueCases,
  ...meaningCases,
  ...slotCases,
  ...recallCases,
  ...derivationCases,
  ...statementCases,
  ...keyCases,
  ...forgetCases,
  ...restingCases,
  ...followingCases,
  ...expiryCases,
  ...textCases,
  ...documentCases,
  ...auditCases,
  ...feedCases,
];

export interface ContractResult {
  readonly name: string;
  /**
   * `gap`: failed, as its known gap says. `closed`: a known gap that passes, to be taken off the
   * list. `skipped`: needs a store that can be reopened. `unknown`: a known gap that names no case.
   */
  readonly outcome: 'passed' | 'failed' | 'gap' | 'closed' | 'skipped' | 'unknown';
  /** What went wrong; absent when nothing did. */
  readonly error?: unknown;
}

/** Whether a result is one that a store may have. */
export function isGood(result: ContractResult): boolean {
  return ['passed', 'gap', 'skipped'].includes(result.outcome);
}

/** Runs the cases one after the other, without a test runner. */
export async function runContract(
  subject: StoreSubject,
  cases: readonly StoreCase[] = storeContract,
): Promise<readonly ContractResult[]> {
  const results: ContractResult[] = [];
  for (const one of cases) results.push(await judge(one, subject));
  return [...results, ...gapsWithoutCase(subject, cases)];
}

/** The `test` function of a runner, as far as it is needed here. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** Hands each case to a test runner, e.g. `registerContract(subject, test)` with node:test. */
export function registerContract(
  subject: StoreSubject,
  test: TestFunction,
  cases: readonly StoreCase[] = storeContract,
): void {
  for (const one of cases) {
    if (one.needsReopen && subject.reopen === undefined) continue;
    test(`${subject.name}: ${one.name}`, async () => demand(await judge(one, subject)));
  }
  for (const gap of gapsWithoutCase(subject, cases)) {
    test(`${subject.name}: ${gap.name}`, async () => demand(gap));
  }
}

async function judge(one: StoreCase, subject: StoreSubject): Promise<ContractResult> {
  const { name } = one;
  if (one.needsReopen && subject.reopen === undefined) return { name, outcome: 'skipped' };
  const gap = reasonOf(subject, name);
  try {
    await one.run(subject);
  } catch (error) {
    return { name, outcome: gap === undefined ? 'failed' : 'gap', error };
  }
  if (gap === undefined) return { name, outcome: 'passed' };
  const error = new Error(`"${name}" passes now; take it off knownGaps of ${subject.name}: ${gap}`);
  return { name, outcome: 'closed', error };
}

function reasonOf(subject: StoreSubject, name: string): string | undefined {
  return Object.entries(subject.knownGaps ?? {}).find(([known]) => known === name)?.[1];
}

function gapsWithoutCase(
  subject: StoreSubject,
  cases: readonly StoreCase[],
): readonly ContractResult[] {
  const names = new Set(cases.map((one) => one.name));
  return Object.keys(subject.knownGaps ?? {})
    .filter((name) => !names.has(name))
    .map((name) => ({
      name,
      outcome: 'unknown',
      error: new Error(`knownGaps of ${subject.name} names no case of the contract: "${name}"`),
    }));
}

function demand(result: ContractResult): void {
  if (!isGood(result)) throw result.error;
}
