import { createIdSource } from '../../src/core/ids.ts';
import type { Store } from '../../src/core/store.ts';
import { createGovernance } from '../../src/governance/create-governance.ts';
import type { Governance } from '../../src/governance/governance.ts';
import type { GovernanceSettings, Problem } from '../../src/governance/settings.ts';
import { createInMemoryStore } from '../../src/stores/in-memory/index.ts';
import { createFakeRuntime, type FakeRuntime } from '../../src/testing/index.ts';

export interface SetUp {
  readonly governance: Governance;
  readonly runtime: FakeRuntime;
  readonly store: Pick<Store, 'documents' | 'audit'>;
  /** What was reported beside operations. */
  readonly problems: Problem[];
}

/** Governance over a store in memory, or over the one given, with a clock that stands still. */
export function setUp(
  settings: GovernanceSettings = {},
  given?: Pick<Store, 'documents' | 'audit'>,
  runtime: FakeRuntime = createFakeRuntime(),
): SetUp {
  const store = given ?? createInMemoryStore({ runtime });
  const problems: Problem[] = [];
  const governance = createGovernance({
    store,
    runtime,
    newId: createIdSource(runtime),
    settings: { onProblem: (problem) => problems.push(problem), ...settings },
  });
  return { governance, runtime, store, problems };
}
