import type { MountEntry } from './mounts.ts';

export interface HomePage {
  readonly version: string;
  readonly surfaces: readonly Pick<MountEntry, 'path' | 'summary'>[];
  /** Whether a key is demanded. */
  readonly locked: boolean;
}

/** What is reachable where, for whoever opens the server in a browser. */
export function homePage({ version, surfaces, locked }: HomePage): string {
  const access = locked
    ? 'Calls need a key: send it as <code>Authorization: Bearer KEY</code>.'
    : 'There are no keys, so whoever reaches this address may read and write.';
  const rows = [...surfaces, ...OWN].map(
    ({ path, summary }) =>
      `<tr><td><a href="${path}"><code>${path}</code></a></td><td>${summary}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Memoir</title>
<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>
<body><main><h1>Memoir ${version}</h1>
<p>The memory of AI agents: it keeps what was said, finds it again, forgets it when told to.</p>
<p>${access}</p>
<p><a href="/v1/docs">Reference of the API</a> · <a href="/v1/openapi.json">its OpenAPI document</a></p>
<table>${rows.join('\n')}</table>
<p>To begin:</p>
<pre>${firstCall(locked)}</pre></main></body></html>
`;
}

/** The browser shows the address; whoever copies this puts it in. */
function firstCall(locked: boolean): string {
  const key = locked ? '  -H "authorization: Bearer KEY" \\\n' : '';
  return (
    'curl ADDRESS/v1/memories -H "content-type: application/json" \\\n' +
    `${key}  -d '{"user":"ana","text":"I moved to Lisbon"}'`
  );
}

const OWN = [
  { path: '/healthz', summary: 'whether the process lives' },
  { path: '/readyz', summary: 'whether it can serve: the store answers' },
  { path: '/metrics', summary: 'counts and durations, for Prometheus' },
];

const STYLE =
  ':root{color-scheme:light dark}' +
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem}' +
  'pre{white-space:pre-wrap}td{padding:.2rem 1rem .2rem 0;vertical-align:top}';

export const HOME_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};
