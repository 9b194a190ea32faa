import assert from 'node:assert/strict';
import { after, before as beforeAll, describe, test } from 'node:test';
import type { MemoryClient } from 'mem0ai';
import { startMem0 } from '../start-mem0.ts';
import type { RunningMem0 } from '../start-mem0.ts';

type Loose = ReturnType<typeof JSON.parse>;

const PROJECT_KEYS =
  'project_id name description created_at updated_at members usecase memory_depth inclusion_prompt exclusion_prompt custom_categories custom_instructions agent_custom_instructions update_custom_instructions summary_custom_instructions summary_batch_size summary_max_tokens expiration_date enable_graph multilingual version is_default active_prompt_profile decay user_role'.split(
    ' ',
  );
const ORGANISATION_KEYS =
  'org_id name created_at updated_at members is_default byok_enabled invitations owner_pricing_plan is_owner user_role'.split(
    ' ',
  );

const ORGS = '/api/v1/orgs/organizations/';

describe('projects and organisations', () => {
  let server: RunningMem0;
  let key: string;
  let client: MemoryClient & Loose;

  beforeAll(async () => {
    server = await startMem0(undefined);
    key = await server.key('acme');
    client = await server.client(key);
  });
  after(() => server.stop());

  const own = (): string => `${ORGS}org-acme/projects/acme/`;

  test('answers with the whole project, whatever fields are asked for', async () => {
    const { body, status } = await server.call(key, 'GET', `${own()}?fields=name&fields=decay`);
    assert.equal(status, 200);
    for (const name of PROJECT_KEYS) assert.ok(name in body, name);
    assert.equal(body.project_id, 'acme');
    assert.equal(body.decay, false);
    const project: Loose = await client.getProject({ fields: ['customInstructions'] });
    assert.equal(project.customInstructions, null);
    assert.equal(project.isDefault, true);
  });

  test('changes instructions and categories, which hold for the next call', async () => {
    const changed = await client.updateProject({
      customInstructions: 'Only keep what matters.',
      customCategories: [{ garden_things: 'plants, tomatoes and soil' }],
      usecaseSetting: 'gardening',
      somethingNew: { deep: 1 },
    });
    assert.equal(changed.message, 'Project updated successfully');
    const project: Loose = await client.getProject({});
    assert.equal(project.customInstructions, 'Only keep what matters.');
    assert.deepEqual(project.customCategories, [{ garden_things: 'plants, tomatoes and soil' }]);
    assert.equal(project.usecase, 'gardening');
    assert.deepEqual(project.somethingNew, { deep: 1 });
    await client.add('I grow tomatoes on my balcony.', { userId: 'gardener', infer: false });
    const listed = await client.getAll({ filters: { user_id: 'gardener' } });
    assert.deepEqual(listed.results[0].categories, ['garden_things']);
    await client.updateProject({ customInstructions: '', customCategories: [] });
    const cleared: Loose = await client.getProject({});
    assert.equal(cleared.customInstructions, null);
    assert.equal(cleared.customCategories, null);
  });

  test('leaves out what the project excludes, and what expires', async () => {
    await client.updateProject({ exclusionPrompt: 'coffee', expirationDate: '2099-12-31' });
    await client.add('I love coffee. I love sushi.', { userId: 'eater' });
    const listed = await client.getAll({ filters: { user_id: 'eater' } });
    const texts = listed.results.map(({ memory }: Loose) => memory);
    assert.ok(
      texts.some((text: string) => text.includes('sushi')),
      texts.join(),
    );
    assert.ok(!texts.some((text: string) => text.includes('coffee')), texts.join());
    assert.ok(listed.results.every((each: Loose) => each.expirationDate === '2099-12-31'));
    await client.add('Verbatim', { userId: 'other', infer: false, expirationDate: null });
    const other = await client.getAll({ filters: { user_id: 'other' } });
    assert.equal(other.results[0].expirationDate, null);
    await client.updateProject({ exclusionPrompt: null, expirationDate: null });
  });

  test('refuses what is none, another project and empty changes', async () => {
    const status = async (method: string, path: string, body?: unknown): Promise<number> =>
      (await server.call(key, method, path, body)).status;
    assert.equal(await status('PATCH', own(), {}), 400);
    assert.equal(await status('PATCH', own(), { custom_categories: 'x' }), 400);
    assert.equal(await status('PATCH', own(), { decay: 'perhaps' }), 400);
    assert.equal(await status('PATCH', own(), { expiration_date: '2026-02-30' }), 400);
    assert.equal(await status('GET', `${ORGS}org-other/projects/acme/`), 404);
    assert.equal(await status('GET', `${ORGS}org-acme/projects/other/`), 404);
    const unknown = await server.call(key, 'GET', `${ORGS}org-other/`);
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body.message, unknown.body.detail);
    assert.equal(await status('DELETE', `${ORGS}org-acme/`), 403);
    const reader = await server.key('acme', { role: 'reader' });
    assert.equal((await server.call(reader, 'GET', own())).status, 200);
    assert.equal((await server.call(reader, 'PATCH', own(), { decay: true })).status, 403);
    assert.equal((await server.call(reader, 'DELETE', own())).status, 403);
  });

  test('makes, lists and deletes organisations, projects and members', async () => {
    const made = await server.call(key, 'POST', ORGS, { name: 'Branch' });
    assert.equal(made.status, 201);
    const org = `${ORGS}${made.body.org_id}/`;
    const { body: shown } = await server.call(key, 'GET', org);
    assert.deepEqual(Object.keys(shown).toSorted(), ORGANISATION_KEYS.toSorted());
    assert.equal((await server.call(key, 'GET', ORGS)).body.length, 2);

    const { body: child } = await server.call(key, 'POST', `${org}projects/`, {
      name: 'Second',
      description: 'of two',
    });
    const path = `${org}projects/${child.project_id}/`;
    const { body: project } = await server.call(key, 'GET', path);
    assert.equal(project.name, 'Second');
    assert.equal(project.is_default, false);
    await server.call(key, 'PATCH', path, { decay: true });
    assert.equal((await server.call(key, 'GET', `${org}projects/`)).body[0].decay, true);
    assert.equal((await server.call(key, 'GET', own())).body.decay, false);
    const stranger = await server.key('stranger');
    assert.equal((await server.call(stranger, 'GET', path)).status, 404);

    for (const place of [`${org}members/`, `${path}members/`]) {
      const member = { email: 'ana@example.com', role: 'READER' };
      assert.equal((await server.call(key, 'POST', place, member)).status, 201);
      assert.equal((await server.call(key, 'POST', place, member)).status, 409);
      const owner = { ...member, role: 'OWNER' };
      assert.equal((await server.call(key, 'PUT', place, owner)).status, 200);
      const { body } = await server.call(key, 'GET', place);
      assert.equal(body.members.at(-1).role, 'OWNER');
      const gone = place === `${org}members/` ? { email: member.email } : undefined;
      const query = gone === undefined ? '?email=ana%40example.com' : '';
      assert.equal((await server.call(key, 'DELETE', `${place}${query}`, gone)).status, 200);
      assert.equal((await server.call(key, 'GET', place)).body.members.length, 1);
    }
    assert.equal((await server.call(key, 'DELETE', org)).status, 200);
    assert.equal((await server.call(key, 'GET', path)).status, 404);
  });

  test('erases everything of a project that is deleted, and nothing of another', async () => {
    const [one, other] = [await server.key('going'), await server.key('staying')];
    for (const each of [one, other]) {
      const body = { messages: 'I live in Porto.', user_id: 'ana' };
      await server.call(each, 'POST', '/v3/memories/add/', body);
    }
    const path = `${ORGS}org-going/projects/going/`;
    await server.call(one, 'PATCH', path, { custom_instructions: 'secret' });
    assert.equal((await server.call(one, 'DELETE', path)).status, 200);
    const filters = { user_id: 'ana' };
    const list = async (each: string): Promise<number> =>
      (await server.call(each, 'POST', '/v3/memories/', { filters })).body.count;
    assert.equal(await list(one), 0);
    assert.ok((await list(other)) > 0);
    assert.equal((await server.call(one, 'GET', path)).body.custom_instructions, null);
    assert.equal((await server.call(one, 'GET', '/v1/entities/')).body.count, 0);
  });
});
