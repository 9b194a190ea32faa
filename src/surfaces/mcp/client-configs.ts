import { MemoirError } from '../../index.ts';

/** How a client starts the server. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** What a client wants to be told, and where. */
export interface ClientConfig {
  /** As it is given to `--print-config`. */
  readonly client: string;
  /** For people. */
  readonly name: string;
  /** Where the text belongs: a file, or a shell that runs it. */
  readonly place: string;
  readonly language: 'json' | 'toml' | 'sh';
  readonly text: string;
}

/** A client's form of configuration. */
interface Form extends Omit<ClientConfig, 'text'> {
  readonly write: (launch: Launch) => string;
}

const SERVER = 'memoir';

/** The form that most clients share. */
const shared = ({ command, args }: Launch): string =>
  json({ mcpServers: { [SERVER]: { command, args } } });

const FORMS: readonly Form[] = [
  {
    client: 'claude-desktop',
    name: 'Claude Desktop',
    place: 'claude_desktop_config.json (Settings, Developer, Edit Config)',
    language: 'json',
    write: shared,
  },
  {
    client: 'claude-code',
    name: 'Claude Code',
    place: 'run in a shell',
    language: 'sh',
    write: ({ command, args }) =>
      `claude mcp add ${SERVER} -- ${[command, ...args].map(quote).join(' ')}`,
  },
  {
    client: 'cursor',
    name: 'Cursor',
    place: '~/.cursor/mcp.json, or .cursor/mcp.json in a project',
    language: 'json',
    write: shared,
  },
  {
    client: 'vscode',
    name: 'VS Code',
    place: '.vscode/mcp.json in a project',
    language: 'json',
    write: ({ command, args }) => json({ servers: { [SERVER]: { type: 'stdio', command, args } } }),
  },
  {
    client: 'windsurf',
    name: 'Windsurf',
    place: '~/.codeium/windsurf/mcp_config.json',
    language: 'json',
    write: shared,
  },
  {
    client: 'zed',
    name: 'Zed',
    place: '~/.config/zed/settings.json',
    language: 'json',
    write: ({ command, args }) =>
      json({ context_servers: { [SERVER]: { source: 'custom', command, args } } }),
  },
  {
    client: 'cline',
    name: 'Cline',
    place: 'cline_mcp_settings.json (MCP Servers, Configure)',
    language: 'json',
    write: ({ command, args }) =>
      json({ mcpServers: { [SERVER]: { command, args, disabled: false } } }),
  },
  {
    client: 'codex',
    name: 'Codex CLI',
    place: '~/.codex/config.toml',
    language: 'toml',
    // JSON strings and lists of them are TOML too.
    write: ({ command, args }) =>
      `[mcp_servers.${SERVER}]\ncommand = ${JSON.stringify(command)}\nargs = ${list(args)}`,
  },
  {
    client: 'gemini',
    name: 'Gemini CLI',
    place: '~/.gemini/settings.json',
    language: 'json',
    write: shared,
  },
  {
    client: 'generic',
    name: 'Any other client',
    place: 'wherever it lists its servers',
    language: 'json',
    write: shared,
  },
];

/** What to put into the configuration of the clients: of one by its name, or of all. */
export function clientConfigs(launch: Launch, client?: string): readonly ClientConfig[] {
  const forms = FORMS.filter((form) => client === undefined || form.client === client);
  if (forms.length === 0) {
    const known = FORMS.map((form) => form.client).join(', ');
    throw new MemoirError('INVALID_INPUT', `--print-config is "${client}": give one of ${known}`);
  }
  return forms.map(({ write, ...form }) => ({ ...form, text: write(launch) }));
}

/** With lists of texts on one line, as people write them. */
function json(value: object): string {
  const texts = /\[\s+("(?:[^"\\]|\\.)*"(?:,\s+"(?:[^"\\]|\\.)*")*)\s+\]/g;
  return JSON.stringify(value, null, 2).replaceAll(
    texts,
    (_, inner: string) => `[${inner.replaceAll(/,\s+"/g, ', "')}]`,
  );
}

function list(args: readonly string[]): string {
  return `[${args.map((arg) => JSON.stringify(arg)).join(', ')}]`;
}

/** For a POSIX shell. */
function quote(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}
