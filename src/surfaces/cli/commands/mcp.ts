import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { createMemory, systemRuntime } from '../../../index.ts';
import { createJsonLog } from '../../http/json-log.ts';
import type { Launch } from '../../mcp/client-configs.ts';
import { readToolsets } from '../../mcp/toolsets.ts';
import { createServices } from '../../services.ts';
import { callForm } from '../call-form.ts';
import { readConfig, type ScopeFlags } from '../open-memory.ts';
import { addModelOption, addScopeOptions } from '../options.ts';
import { createTerminal } from '../terminal.ts';
import { readVersion } from '../version.ts';

interface McpFlags extends ScopeFlags {
  readonly toolset: string;
  readonly printConfig?: string | true;
}

const DEFAULT_TOOLSET = 'memoir';

export function define(command: Command): void {
  addModelOption(addScopeOptions(command))
    .addOption(
      new Option(
        '--toolset <which>',
        'memoir, compat (the nine tools of the reference server), or both',
      )
        .env('MEMOIR_TOOLSET')
        .default(DEFAULT_TOOLSET),
    )
    .option('--print-config [client]', 'print what to put into the configuration of a client')
    .addHelpText('after', '\nSpeaks MCP on stdin and stdout until stdin ends.')
    .action(async () => {
      const flags = command.optsWithGlobals<McpFlags>();
      if (flags.printConfig === undefined) await serve(flags);
      else await printConfig(flags);
    });
}

async function serve(flags: McpFlags): Promise<void> {
  const toolsets = readToolsets(flags.toolset);
  const { serveOnStdio } = await import('../../mcp/stdio.ts');
  const closing = new AbortController();
  const log = createJsonLog({
    now: systemRuntime.now,
    write: (line) => process.stderr.write(line),
  });
  const { db, tenant = 'default', user, agent } = withEnvironment(flags);
  const memory = createMemory(readConfig({ ...flags, ...(db !== undefined && { db }), tenant }));
  const services = createServices({
    memory,
    runtime: systemRuntime,
    log,
    version: readVersion(),
    closing: closing.signal,
    settings: { tenant },
  });
  const file = process.env['MEMORY_FILE_PATH'];
  try {
    await serveOnStdio(services, {
      tenant,
      toolsets,
      ...(user !== undefined && { user }),
      ...(agent !== undefined && { agent }),
      ...(file !== undefined && file !== '' && { memoryFile: file }),
    });
  } finally {
    closing.abort();
    await services.governance.close();
    await memory.close();
  }
}

/** Flags that hosts rather give as environment; the flag counts where there are both. */
function withEnvironment(flags: McpFlags): Pick<McpFlags, 'db' | 'tenant' | 'user' | 'agent'> {
  const db = flags.db ?? process.env['MEMOIR_DB'];
  const tenant = flags.tenant ?? process.env['MEMOIR_TENANT'];
  const agent = flags.agent ?? process.env['MEMOIR_AGENT'];
  return {
    ...(db !== undefined && { db }),
    ...(tenant !== undefined && { tenant }),
    ...(flags.user !== undefined && { user: flags.user }),
    ...(agent !== undefined && { agent }),
  };
}

/** The configuration that starts the server with the flags that were given beside. */
async function printConfig(flags: McpFlags): Promise<void> {
  const { clientConfigs } = await import('../../mcp/client-configs.ts');
  readToolsets(flags.toolset);
  const terminal = createTerminal(flags);
  const client = flags.printConfig === true ? undefined : flags.printConfig;
  const configs = clientConfigs(launchOf(flags), client);
  terminal.data({ configs });
  for (const [index, { name, place, text }] of configs.entries()) {
    if (client === undefined) {
      terminal.line(`${index === 0 ? '' : '\n'}${terminal.style('bold', name)}  ${place}\n`);
    } else terminal.note(place);
    terminal.line(text);
  }
}

/** As this program is started; a default is left to be one. */
function launchOf({ db, tenant, user, agent, toolset }: McpFlags): Launch {
  const options = { db: db && resolve(db), tenant, user, agent };
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  const tools = toolset === DEFAULT_TOOLSET ? [] : ['--toolset', toolset];
  const { command, args } = callForm();
  return { command, args: [...args, 'mcp', ...flags, ...tools] };
}
