import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openApiDocument } from '../../../../src/surfaces/http/v1/openapi.ts';
import { routes } from '../../../../src/surfaces/http/v1/routes.ts';
import { operations } from '../../../../src/surfaces/operations/index.ts';
import { openApi } from './api.ts';

const document = openApiDocument('1.2.3');
const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));

test('the API document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  assert.ok(result.valid, JSON.stringify(result.errors));
  assert.equal(validator.version, '3.1');
});

test('the API document has every route once, under a name of its own', () => {
  assert.equal(described.length, routes.length);
  const names = described.map(({ operationId }) => operationId);
  assert.deepEqual(names, [...new Set(names)]);
});

test('every operation is reached by some route', () => {
  const reached = new Set(
    routes.flatMap(({ operation, instead }) => [operation, instead?.operation]),
  );
  const missing = operations.filter((operation) => !reached.has(operation));
  assert.deepEqual(
    missing.map(({ note }) => note.name),
    [],
  );
});

test('every operation is of a tag that is described, under a summary of its own', () => {
  const tags = new Set(document.tags.map(({ name }) => name));
  for (const { operationId, tags: own } of described) {
    assert.ok(own.length === 1 && own.every((tag) => tags.has(tag)), operationId);
  }
  const summaries = described.map(({ summary }) => summary);
  assert.deepEqual(summaries, [...new Set(summaries)]);
});

test('the reference page says what every operation answers, and reads on a phone', async (context) => {
  const api = openApi(context);
  const { text } = await api.ask('GET /v1/docs');
  const sections = text.split('<section>').slice(1);
  assert.equal(sections.length, described.length);
  for (const section of sections) assert.match(section, /Answers:[^]*200 <code>[^]*#errors/);
  assert.match(text, /text\/event-stream<\/code>: Events: &#34;change&#34;/);
  assert.match(text, /@media \(max-width: 40rem\)[^]*td \{ display: block/);
});

test('the root tells a program what there is, and a person how to use it', async (context) => {
  const api = openApi(context);
  const { status, json } = await api.ask('GET /v1');
  assert.equal(status, 200);
  assert.ok(json.routes.includes('POST /v1/memories') && json.openapi === '/v1/openapi.json');
  const page = await api.ask('GET /v1', { headers: { accept: 'text/html,*/*' } });
  assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
});

test('every reference in the API document leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
  assert.ok(references.length > 100);
  for (const [, path = ''] of references) {
    const found = path.split('/').reduce<unknown>((value, name) => Object(value)[name], document);
    assert.ok(found !== undefined, path);
  }
});

test('every example is an input that is taken', () => {
  for (const operation of operations) {
    assert.doesNotThrow(() => operation.prepare(operation.example), operation.note.name);
  }
});

test('every error response tells a problem, and every route may lack a key', () => {
  for (const { operationId, responses } of described) {
    assert.ok('401' in responses && '200' in responses, operationId);
  }
});

test('the document is served, without a key', async (context) => {
  const api = openApi(context);
  await api.key();
  const answer = await api.ask('GET /v1/openapi.json');
  assert.equal(answer.status, 200);
  assert.equal(answer.json.info.version, '0.0.0-test');
  assert.deepEqual(answer.json.paths, JSON.parse(JSON.stringify(document.paths)));
});

test('the reference page needs no script and no other host', async (context) => {
  const api = openApi(context);
  const { text, headers } = await api.ask('GET /v1/docs');
  const style = /<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = headers.get('content-security-policy') ?? '';
  assert.ok(policy.includes("default-src 'none'") && policy.includes(`'sha256-${hash}'`));
  assert.doesNotMatch(text, /<script|https?:\/\/|\bon\w+=|<link|<img|style="|url\(/);
  for (const { operationId } of described) assert.ok(text.includes(`id="${operationId}"`));
  const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  for (const id of targets) assert.ok(text.includes(`id="${id}"`), id);
});
