import { type Command, Option } from 'commander';
import type { ApiKey, CreatedApiKey, NewApiKey } from '../../../governance/api-keys.ts';
import type { OperationNote } from '../../../governance/door.ts';
import type { Governance } from '../../../governance/governance.ts';
import { ACCESS_ROLES, type AccessRole } from '../../../governance/principal.ts';
import { MemoirError, systemRuntime } from '../../../index.ts';
import type { Kind } from '../../../index.ts';
import { passLocally, tenantOf, withStoredGovernance, withStoreGovernance } from '../governed.ts';
import { shortenIds } from '../memory-id.ts';
import { duration, momentFrom } from '../moment.ts';
import type { StoreFlags } from '../open-memory.ts';
import { wholeNumber } from '../options.ts';
import { printable } from '../printable.ts';
import { printTable } from '../table.ts';
import { createTerminal, type Terminal } from '../terminal.ts';

interface CreateFlags extends StoreFlags {
  readonly name?: string;
  readonly role?: AccessRole;
  readonly user?: string;
  readonly agent?: string;
  readonly kinds?: string;
  readonly expires?: string;
  readonly perMinute?: number;
  readonly perDay?: number;
}

interface RotateFlags extends StoreFlags {
  readonly grace: number;
}

export function define(command: Command): void {
  defineCreate(command.command('create').description('make a key; its secret is shown this once'));
  const list = command.command('list').description('list keys, revoked and expired ones too');
  list.action(() => listKeys(list.optsWithGlobals<StoreFlags>()));
  const revoke = command.command('revoke').description('end a key for good');
  revoke.argument('<id>', ID_HELP);
  revoke.action((id: string) => revokeKey(id, revoke.optsWithGlobals<StoreFlags>()));
  const rotate = command.command('rotate').description('give a key a new secret');
  rotate
    .argument('<id>', ID_HELP)
    .option('--grace <duration>', 'how long the old secret still works, like 1h', duration, 0)
    .action((id: string) => rotateKey(id, rotate.optsWithGlobals<RotateFlags>()));
}

const ID_HELP = 'the id of the key, or its first 8 or more characters';

function defineCreate(create: Command): void {
  create
    .option('--name <text>', 'what it is for')
    .addOption(
      new Option(
        '--role <role>',
        'what it may do (default: admin, or curator with --user or --agent)',
      ).choices(ACCESS_ROLES),
    )
    .option('--user <name>', "only this user's memory")
    .option('--agent <name>', "only this agent's memory")
    .option('--kinds <list>', 'only these kinds may be written, like episode,fact')
    .option('--expires <when>', 'when it ends: a time (ISO 8601) or a duration like 30d')
    .option('--per-minute <n>', 'operations a minute (default: no limit)', wholeNumber(1, 1e6))
    .option('--per-day <n>', 'operations a day (default: no limit)', wholeNumber(1, 1e9))
    .action(() => createKey(create.optsWithGlobals<CreateFlags>()));
}

function note(verb: 'create' | 'revoke' | 'rotate'): OperationNote {
  return { name: `keys.${verb}`, action: 'manage', audit: 'always', grave: true };
}

async function createKey(flags: CreateFlags): Promise<void> {
  const key = readNewKey(flags);
  const created = await withStoreGovernance(flags, (governance) =>
    passLocally(governance, keyScope(flags), note('create'), async (tell) => {
      const { keys } = governance;
      const isFirst = (await keys.list()).length === 0;
      const made = await (isFirst ? keys.createFirst(key) : keys.create(key));
      tell({ ids: [made.key.id], detail: { role: made.key.role } });
      return made;
    }),
  );
  printSecret(createTerminal(flags), created, 'Key');
}

function readNewKey(flags: CreateFlags): NewApiKey {
  const { name, role, user, agent, kinds, expires, perMinute, perDay } = flags;
  return {
    tenant: tenantOf(flags),
    ...(name !== undefined && { name }),
    ...(role !== undefined && { role }),
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
    // Whether they are kinds is for `create` to say.
    ...(kinds !== undefined && { kinds: kinds.split(',').map((kind) => kind.trim()) as Kind[] }),
    ...(expires !== undefined && { expiresAt: momentFrom(expires, systemRuntime.now()) }),
    ...(perMinute !== undefined && { perMinute }),
    ...(perDay !== undefined && { perDay }),
  };
}

function printSecret(terminal: Terminal, created: CreatedApiKey, what: string): void {
  const { key, secret } = created;
  terminal.data(created);
  terminal.line(`${what} ${key.id}: ${describeReach(key)}.`);
  terminal.line();
  terminal.line(`  ${terminal.style('green', secret)}`);
  terminal.line();
  terminal.line('Keep it now: only its hash is stored, and it is never shown again.');
}

function describeReach({ role, tenant, user, agent, expiresAt }: ApiKey): string {
  const parts = [
    `${role} in the tenant "${printable(tenant)}"`,
    ...(user === undefined ? [] : [`only user ${printable(user)}`]),
    ...(agent === undefined ? [] : [`only agent ${printable(agent)}`]),
    ...(expiresAt === undefined ? [] : [`until ${expiresAt}`]),
  ];
  return parts.join(', ');
}

async function listKeys(flags: StoreFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const keys = await withStoredGovernance(flags, ({ keys: stored }) => stored.list(flags.tenant));
  terminal.data({ keys });
  if (keys.length === 0) return terminal.line('No keys. "memoir keys create" makes one.');
  const now = new Date(systemRuntime.now()).toISOString();
  const shorten = shortenIds(keys.map(({ id }) => id));
  printTable(terminal, keys, [
    { title: 'id', value: ({ id }) => shorten(id), style: 'cyan' },
    { title: 'key', value: ({ prefix }) => `${prefix}_...` },
    { title: 'role', value: ({ role }) => role },
    { title: 'tenant', value: ({ tenant }) => printable(tenant) },
    { title: 'only', value: boundTo },
    { title: 'state', value: (key) => stateOf(key, now) },
    { title: 'last used', value: ({ lastUsedAt }) => lastUsedAt?.slice(0, 16) ?? 'never' },
    { title: 'name', value: ({ name }) => printable(name) },
  ]);
}

function boundTo({ user, agent, kinds }: ApiKey): string {
  const parts = [
    ...(user === undefined ? [] : [`user ${printable(user)}`]),
    ...(agent === undefined ? [] : [`agent ${printable(agent)}`]),
    ...(kinds === undefined ? [] : [`writes ${kinds.join(',')}`]),
  ];
  return parts.join(' ');
}

function stateOf({ revokedAt, expiresAt }: ApiKey, now: string): string {
  if (revokedAt !== undefined) return 'revoked';
  if (expiresAt === undefined) return 'good';
  return expiresAt <= now ? 'expired' : `until ${expiresAt.slice(0, 10)}`;
}

async function revokeKey(given: string, flags: StoreFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const key = await withStoredGovernance(flags, async (governance) => {
    const { id } = await findKey(governance, given, flags);
    return passLocally(governance, keyScope(flags), note('revoke'), async (tell) => {
      tell({ ids: [id] });
      return governance.keys.revoke(tenantOf(flags), id);
    });
  });
  terminal.data({ key });
  terminal.line(`Revoked ${key.id}: it and the user tokens made with it work no more.`);
}

async function rotateKey(given: string, flags: RotateFlags): Promise<void> {
  const created = await withStoredGovernance(flags, async (governance) => {
    const { id } = await findKey(governance, given, flags);
    return passLocally(governance, keyScope(flags), note('rotate'), async (tell) => {
      tell({ ids: [id], detail: { graceMs: flags.grace } });
      return governance.keys.rotate(tenantOf(flags), id, flags.grace);
    });
  });
  printSecret(createTerminal(flags), created, 'A new secret of the key');
}

/** Keys are the tenant's, not of a user or an agent that a key may be bound to. */
function keyScope({ tenant }: StoreFlags): StoreFlags {
  return tenant === undefined ? {} : { tenant };
}

const SHORTEST = 8;

async function findKey({ keys }: Governance, given: string, flags: StoreFlags): Promise<ApiKey> {
  const wanted = given.toLowerCase();
  const all = await keys.list(tenantOf(flags));
  const found = all.filter(({ id }) =>
    wanted.length < SHORTEST ? id === wanted : id.startsWith(wanted),
  );
  const [key] = found;
  if (key !== undefined && found.length === 1) return key;
  const tenant = `the tenant "${tenantOf(flags)}"`;
  if (key === undefined) throw new MemoirError('NOT_FOUND', `No key of ${tenant} is ${given}`);
  const message = `${found.length} keys of ${tenant} begin with ${given}: give more of the id`;
  throw new MemoirError('INVALID_INPUT', message);
}
