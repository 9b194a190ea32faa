import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuditTrail, AuditVerdict } from '../../../governance/audit-trail.ts';
import type { Governance } from '../../../governance/governance.ts';
import { MemoirError } from '../../../index.ts';
import type { AuditEntry, AuditHead, AuditQuery, AuditRecord } from '../../../index.ts';
import { tenantOf, withStoredGovernance } from '../governed.ts';
import type { StoreFlags } from '../open-memory.ts';
import { wholeNumber } from '../options.ts';
import { count } from '../plural.ts';
import { printable } from '../printable.ts';
import { printTable } from '../table.ts';
import { createTerminal, type Terminal } from '../terminal.ts';

const OUTCOMES: readonly AuditEntry['outcome'][] = ['begun', 'done', 'denied', 'failed'];
/** The exit code of what is wrong with a store. */
const TAMPERED = 7;
const PAGE = 1_000;

interface ListFlags extends StoreFlags, Pick<AuditQuery, 'actor' | 'operation' | 'outcome'> {
  readonly user?: string;
  readonly from?: string;
  readonly to?: string;
  readonly before?: number;
  readonly limit: number;
}

interface VerifyFlags extends StoreFlags {
  readonly anchor?: AuditHead;
}

// None of these commands writes to the store: looking at an audit must not change what is looked
// at.
export function define(command: Command): void {
  defineList(command.command('list').description('show what was done, newest first'));
  const verify = command.command('verify').description('check that nothing was changed or removed');
  verify
    .option('--anchor <head>', 'a head noted elsewhere before, SEQUENCE:HASH', readAnchor)
    .action(() => verifyTrail(verify.optsWithGlobals<VerifyFlags>()));
  const all = command.command('export').description('write all records as JSON lines');
  all.action(() => exportTrail(all.optsWithGlobals<StoreFlags>()));
  const head = command.command('head').description('show where the chain ends, to note elsewhere');
  head.action(() => showHead(head.optsWithGlobals<StoreFlags>()));
}

function defineList(list: Command): void {
  list
    .option('--actor <actor>', 'who did it: key:ID, token:KEY/USER, local')
    .option('--operation <name>', 'what was done, like memories.add')
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(OUTCOMES))
    .option('--user <name>', 'whose memory')
    .option('--from <time>', 'not before this time (ISO 8601)')
    .option('--to <time>', 'before this time (ISO 8601)')
    .option('--before <sequence>', 'only records before this one', wholeNumber(1, 2 ** 53 - 1))
    .option('--limit <n>', 'at most this many', wholeNumber(1, 10_000), 50)
    .action(() => listTrail(list.optsWithGlobals<ListFlags>()));
}

function readAnchor(value: string): AuditHead {
  const [, sequence = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(value) ?? [];
  if (Number(sequence) >= 1) return { sequence: Number(sequence), hash };
  throw new InvalidArgumentError('Give it as "memoir audit head" prints it, SEQUENCE:HASH.');
}

async function listTrail(flags: ListFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const { records, names } = await withStoredGovernance(flags, (governance) =>
    readTrail(governance, flags),
  );
  terminal.data({ records });
  if (records.length === 0) return terminal.line('No records.');
  const tenants = new Set(records.map(({ tenant }) => tenant));
  printTable(terminal, records, [
    ...(tenants.size < 2
      ? []
      : [{ title: 'tenant', value: ({ tenant }: AuditRecord) => printable(tenant) }]),
    { title: 'no.', value: ({ sequence }) => String(sequence), align: 'right' },
    { title: 'at', value: ({ at }) => at.slice(0, 19).replace('T', ' '), style: 'cyan' },
    { title: 'actor', value: ({ actor }) => printable(calledBy(actor, names)) },
    { title: 'by', value: ({ surface }) => surface },
    { title: 'operation', value: ({ operation }) => operation },
    { title: 'outcome', value: ({ outcome }) => outcome },
    { title: 'what', value: describeRecord },
  ]);
}

interface Trail {
  readonly records: readonly AuditRecord[];
  /** What keys are called, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** The newest records of the tenant that the flags name, or of all. */
async function readTrail({ audit, keys }: Governance, flags: ListFlags): Promise<Trail> {
  const { tenant, before, limit } = flags;
  const tenants = tenant === undefined ? await audit.tenants() : [tenant];
  if (tenants.length > 1 && before !== undefined) {
    const message = '--before counts the records of one tenant: give --tenant, too';
    throw new MemoirError('INVALID_INPUT', message);
  }
  const pages: AuditRecord[] = [];
  for (const one of tenants) pages.push(...(await audit.list(readQuery(flags, one))));
  const newest = (left: AuditRecord, right: AuditRecord): number =>
    left.tenant === right.tenant
      ? right.sequence - left.sequence
      : Date.parse(right.at) - Date.parse(left.at);
  const records = tenants.length === 1 ? pages : pages.toSorted(newest).slice(0, limit);
  const named = (await keys.list()).filter(({ name }) => name !== '');
  return { records, names: new Map(named.map(({ id, name }) => [id, name])) };
}

/** With the name of the key, which people know it by. */
function calledBy(actor: string, names: Trail['names']): string {
  const id = /^(?:key|token):([^/]+)/.exec(actor)?.[1];
  const name = id === undefined ? undefined : names.get(id);
  return name === undefined ? actor : `${actor} (${name})`;
}

function readQuery(flags: ListFlags, tenant: string): AuditQuery {
  const { actor, operation, outcome, user, from, to, before, limit } = flags;
  return {
    tenant,
    direction: 'descending',
    limit,
    ...(actor !== undefined && { actor }),
    ...(operation !== undefined && { operation }),
    ...(outcome !== undefined && { outcome }),
    ...(user !== undefined && { user }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(before !== undefined && { before }),
  };
}

function describeRecord({ user, agent, session, ids, detail }: AuditRecord): string {
  const parts = [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(agent === undefined ? [] : [`agent ${agent}`]),
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(ids === undefined ? [] : [ids.length === 1 ? String(ids[0]) : `${ids.length} ids`]),
    ...(detail === undefined ? [] : [JSON.stringify(detail)]),
  ];
  return printable(parts.join(' '));
}

async function verifyTrail(flags: VerifyFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const tenants = await withStoredGovernance(flags, ({ audit }) => verifyAll(audit, flags));
  const ok = tenants.every((verdict) => verdict.ok);
  terminal.data({ ok, tenants });
  if (tenants.length === 0) terminal.line('No records.');
  for (const verdict of tenants) printVerdict(terminal, verdict);
  if (!ok) process.exitCode = TAMPERED;
}

/**
 * The tenant that the flags name; without one and without an anchor, which is of one chain, all.
 */
async function verifyAll(
  audit: AuditTrail,
  { tenant, anchor }: VerifyFlags,
): Promise<readonly AuditVerdict[]> {
  const isOne = tenant !== undefined || anchor !== undefined;
  const tenants = isOne ? [tenant ?? 'default'] : await audit.tenants();
  const verdicts: AuditVerdict[] = [];
  for (const name of tenants) verdicts.push(await audit.verify(name, anchor));
  return verdicts;
}

function printVerdict(terminal: Terminal, { tenant, ok, records, faults }: AuditVerdict): void {
  const mark = ok ? terminal.style('green', 'ok') : terminal.style('red', 'TAMPERED');
  terminal.line(`${mark}  tenant ${printable(tenant)}: ${count(records, 'record', 'records')}`);
  for (const { sequence, fault } of faults) terminal.line(`    record ${sequence}: ${fault}`);
}

async function exportTrail(flags: StoreFlags): Promise<void> {
  await withStoredGovernance(flags, async ({ audit }) => {
    for await (const record of allOf(audit, tenantOf(flags))) {
      if (!process.stdout.write(`${JSON.stringify(record)}\n`)) await once(process.stdout, 'drain');
    }
  });
}

async function* allOf(audit: AuditTrail, tenant: string): AsyncGenerator<AuditRecord> {
  for (let after = 0; ;) {
    const page = await audit.list({ tenant, after, limit: PAGE });
    yield* page;
    const end = page.at(-1);
    if (page.length < PAGE || end === undefined) return;
    after = end.sequence;
  }
}

async function showHead(flags: StoreFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const tenant = tenantOf(flags);
  const { last, others } = await withStoredGovernance(flags, async ({ audit }) => ({
    last: (await audit.list({ tenant, direction: 'descending', limit: 1 }))[0],
    others: (await audit.tenants()).filter((one) => one !== tenant),
  }));
  const head = last === undefined ? null : { sequence: last.sequence, hash: last.hash };
  terminal.data({ tenant, head });
  terminal.line(head === null ? 'No records.' : `${head.sequence}:${head.hash}`);
  if (flags.tenant !== undefined || others.length === 0) return;
  const names = others.map(printable).join(', ');
  terminal.note(`this is the tenant ${tenant}; ${names} have chains of their own: give --tenant`);
}
