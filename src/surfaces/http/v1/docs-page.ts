import { createHash } from 'node:crypto';
import type { JsonSchema } from './input-schema.ts';
import type { DocumentedOperation, OpenApiDocument, Parameter } from './openapi.ts';
import { CODES } from './openapi-problems.ts';

/** The reference of the API as one page: no script, nothing from elsewhere. */
export function docsPage(document: OpenApiDocument): Response {
  return new Response(pageOf(document), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
  });
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
code, pre { font: 0.9em/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; overflow-x: auto; border-radius: 6px; }
section { margin: 1.5rem 0; } summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
h3, code { overflow-wrap: anywhere; }
td, th { text-align: left; vertical-align: top; padding: 0.3rem 0.8rem 0.3rem 0; border-top: 1px solid var(--line); }
h3 code:first-child { display: inline-block; min-width: 4.5rem; font-weight: 700; }
nav { columns: 3 14rem; } nav a { display: block; } nav div { break-inside: avoid; margin-bottom: 1rem; }
.soft { opacity: 0.75; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  table, tbody, tr, td { display: block; }
  tr { border-top: 1px solid var(--line); padding: 0.4rem 0; }
  td { border: 0; padding: 0; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; }
}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

function pageOf(document: OpenApiDocument): string {
  const entries = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name, description }) => ({
    name,
    description,
    entries: entries.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${html`<title>${title} API</title>`}
<style>${STYLE}</style></head><body>
${html`<h1>${title} API</h1>
  <p class="soft">Version ${version}</p>
  <p>${description}</p>`}
<p>The same for machines: <a href="/v1/openapi.json">/v1/openapi.json</a>.</p>
<p>Send a key as <code>Authorization: Bearer &lt;key&gt;</code>. What a body says of <code>user</code> and
<code>agent</code> may stand in the query instead. Every answer has an <code>X-Request-Id</code>, and the
<code>RateLimit</code> of the key where it has one. What can go wrong: <a href="#errors">errors</a>.</p>
<nav>${groups.map(linksOf).join('')}</nav>
${groups.map(groupOf).join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(document.components.schemas).map(schemaSection).join('\n')}
<h2 id="errors">Errors</h2>
<p>Errors are <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table>${Object.entries(CODES).map(codeRow).join('')}</table>
</body></html>`;
}

interface Group {
  readonly name: string;
  readonly description: string;
  readonly entries: readonly Entry[];
}

function linksOf({ name, entries }: Group): string {
  const links = entries.map(
    ({ operation }) => html`<a href="#${operation.operationId}">${operation.summary}</a>`,
  );
  return `<div>${html`<a href="#about-${name}"><strong>${capital(name)}</strong></a>`}${links.join('')}</div>`;
}

function groupOf({ name, description, entries }: Group): string {
  const heading = html`<h2 id="about-${name}">${capital(name)}</h2>
    <p>${description}</p>`;
  return `${heading}\n${entries.map(entryOf).join('\n')}`;
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function codeRow([code, meaning]: readonly [string, string]): string {
  return html`<tr id="${code}">
    <td><code>${code}</code></td>
    <td>${meaning}</td>
  </tr>`;
}

function entryOf({ method, path, operation }: Entry): string {
  const { operationId, summary, description, parameters, requestBody } = operation;
  const hasJson = requestBody?.content['application/json'] !== undefined;
  const shown = parameters.filter((each) => !hasJson || !isBesideBody(each));
  return `<section>${html`<h3 id="${operationId}">
      <code>${method.toUpperCase()}</code><code>${path}</code>
    </h3>
    <p><strong>${summary}.</strong> ${description}</p>`}
${shown.length === 0 ? '' : `<table>${shown.map(parameterRow).join('')}</table>`}
${requestBody === undefined ? '' : bodyOf(requestBody.content)}
${answersOf(operation)}
</section>`;
}

/** Whose memory is meant is told with the body, where there is one. */
function isBesideBody({ in: place, name }: Parameter): boolean {
  return place === 'query' && (name === 'user' || name === 'agent');
}

function answersOf({ responses }: DocumentedOperation): string {
  const { 200: done, ...problems } = responses;
  const { content = {}, headers = {} } = done ?? {};
  const answers = [
    ...Object.entries(content).map(([type, { schema }]) => answerOf(type, schema)),
    ...Object.entries(headers).map(
      ([name, { description = '' }]) => html`Header <code>${name}</code>: ${description}`,
    ),
    `${Object.keys(problems).join(', ')}: <a href="#errors">a problem</a>`,
  ];
  return `<p>Answers:</p><ul>${answers.map((answer) => `<li>${answer}</li>`).join('')}</ul>`;
}

function answerOf(type: string, schema: JsonSchema): string {
  const forms = (schema.anyOf ?? [schema]).map((form) => {
    const name = form.$ref?.split('/').at(-1);
    if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
    return form.description === undefined ? fieldsOf(form) : html`${form.description}`;
  });
  return `200 ${html`<code>${type}</code>`}: ${forms.join(' or ')}`;
}

function parameterRow({ name, in: place, required, description = '', schema }: Parameter): string {
  const must = required ? ', required' : '';
  return html`<tr>
    <td><code>${name}</code></td>
    <td>${place}${must}</td>
    <td>${typeOf(schema ?? {})}</td>
    <td>${description}</td>
  </tr>`;
}

function bodyOf(content: NonNullable<DocumentedOperation['requestBody']>['content']): string {
  return Object.entries(content)
    .map(([type, { schema, examples = {} }]) => {
      const shown = Object.values(examples).map(exampleOf);
      return `${html`<p>Body: <code>${type}</code></p>`}${fieldsOf(schema)}${shown.join('')}`;
    })
    .join('');
}

function exampleOf({ value }: { readonly value: unknown }): string {
  return html`<pre>${JSON.stringify(value, undefined, 2)}</pre>`;
}

function fieldsOf(schema: JsonSchema): string {
  const forms = schema.anyOf ?? [schema];
  return forms.map(fieldTable).join('<p>or</p>');
}

function fieldTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([name, field]) => {
    const must = required.includes(name) ? 'required' : '';
    return html`<tr>
      <td><code>${name}</code></td>
      <td>${must}</td>
      <td>${typeOf(field)}</td>
      <td>${field.description ?? ''}</td>
    </tr>`;
  });
  return rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
}

function schemaSection([name, schema]: readonly [string, JsonSchema]): string {
  return `<details>${html`<summary id="schema-${name}"><code>${name}</code> ${schema.description ?? ''}</summary>`}
${fieldsOf(schema)}</details>`;
}

/** A type in a few words. */
function typeOf(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => `"${value}"`).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === 'array') return `list of ${typeOf(schema.items ?? {})}`;
  return Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'JSON');
}

/** Markup with every value escaped. */
function html(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.map((part, at) => `${part}${escape(values[at] ?? '')}`).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
