import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Server } from '../../http/create-server.ts';
import { createMemory, systemRuntime } from '../../../index.ts';
import { commandFor } from '../call-form.ts';
import { type StoreFlags, readConfig } from '../open-memory.ts';
import { addModelOption, collect, wholeNumber } from '../options.ts';
import { printServer } from '../serve/print.ts';
import { untilTold } from '../serve/until-told.ts';
import { storePath } from '../stored-scope.ts';
import { createTerminal } from '../terminal.ts';
import { readVersion } from '../version.ts';

interface ServeFlags extends StoreFlags {
  readonly host: string;
  readonly port: number;
  readonly cors?: readonly string[];
  readonly allowHost?: readonly string[];
  readonly publicUrl?: string;
  readonly auditReads?: boolean;
  readonly quiet?: boolean;
}

export function define(command: Command): void {
  addModelOption(command)
    .option('--host <address>', 'where to listen; any but loopback demands a key', '127.0.0.1')
    .option('--port <number>', '0 takes a free one', wholeNumber(0, 65_535), 7077)
    .option('--cors <origin>', 'a web page that may call it; may be repeated', collect)
    .option('--allow-host <name>', 'a host name of a proxy before it; may be repeated', collect)
    .option('--public-url <url>', 'where it is reached from outside, behind a proxy')
    .option('--audit-reads', 'audit what only reads, too')
    .option('--quiet', 'log warnings and errors only')
    .action(async () => {
      await serve(command.optsWithGlobals<ServeFlags>());
    });
}

async function serve(flags: ServeFlags): Promise<void> {
  const terminal = createTerminal(flags);
  const server = await makeServer(flags);
  try {
    await server.listen();
    await printServer(terminal, server, { path: storePath(flags), keyHint: keyHintOf(flags) });
    await untilTold((signal) => terminal.line(`\n${signal}: finishing what is under way`));
  } finally {
    await server.close();
  }
}

/** The HTTP libraries are loaded by this command alone. */
async function makeServer(flags: ServeFlags): Promise<Server> {
  const [{ createServer }, { createJsonLog }] = await Promise.all([
    import('../../http/create-server.ts'),
    import('../../http/json-log.ts'),
  ]);
  const { host, port, cors = [], allowHost: hosts = [], publicUrl, auditReads, tenant } = flags;
  const write = (line: string): void => void process.stderr.write(line);
  process.stderr.on('error', keepServing);
  const log = createJsonLog({ now: systemRuntime.now, write });
  const path = storePath(flags);
  return createServer({
    memory: createMemory(readConfig(flags)),
    ...(path !== ':memory:' && { storeFile: resolve(path) }),
    version: readVersion(),
    log: flags.quiet === true ? { ...log, info: () => undefined } : log,
    host,
    port,
    cors,
    hosts,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(tenant !== undefined && { tenant }),
    auditReads: auditReads ?? false,
    keyHint: keyHintOf(flags),
  });
}

/** Names the store where it is another than the default: a key in another one opens nothing here. */
function keyHintOf({ db, tenant }: ServeFlags): string {
  return commandFor('keys create', {
    ...(db !== undefined && { db: resolve(db) }),
    ...(tenant !== undefined && { tenant }),
  });
}

function keepServing(): void {
  // Whoever read the log is gone: that is no reason to stop serving.
}
