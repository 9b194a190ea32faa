import type { ApiKey, CreatedApiKey } from '../../governance/api-keys.ts';
import { operation } from './operation.ts';
import type { Operation } from './operation.ts';
import {
  apiKey,
  createdKey,
  keyIdRequest,
  keyList,
  keyRequest,
  nothing,
  rotateRequest,
  tokenRequest,
  userToken,
} from './schemas/keys.ts';
import type { KeyList, UserToken } from './schemas/keys.ts';
import { ownTarget } from './targets.ts';

const A_KEY = '01920000-0000-7000-8000-000000000003';

export const createKey: Operation<CreatedApiKey> = operation({
  note: { name: 'keys.create', action: 'manage', audit: 'always', grave: true },
  title: 'Make a key',
  description:
    'Makes an API key of this tenant. Its secret is shown this once. The first key of a server must be an admin key without bounds.',
  input: keyRequest,
  output: createdKey,
  example: { name: 'my application', role: 'writer' },
  target: () => ({}),
  async run({ services, principal, target, tell }, request) {
    const { keys } = services.governance;
    const key = { ...request, tenant: target.tenant };
    // Nobody is local any more once there is a key.
    const created = await (principal.type === 'local' ? keys.createFirst(key) : keys.create(key));
    tell({ detail: { key: created.key.id, role: created.key.role } });
    return created;
  },
});

export const listKeys: Operation<KeyList> = operation({
  note: { name: 'keys.list', action: 'manage', audit: 'reads' },
  title: 'List keys',
  description: 'The keys of this tenant without their secrets, newest first, revoked ones too.',
  input: nothing,
  output: keyList,
  example: {},
  target: () => ({}),
  run: async ({ services, target }) => ({
    keys: await services.governance.keys.list(target.tenant),
  }),
});

export const revokeKey: Operation<ApiKey> = operation({
  note: { name: 'keys.revoke', action: 'manage', audit: 'always', grave: true },
  title: 'Revoke a key',
  description: 'Ends a key and its user tokens for good. Revoking again changes nothing.',
  input: keyIdRequest,
  output: apiKey,
  example: { id: A_KEY },
  target: () => ({}),
  async run({ services, target, tell }, { id }) {
    const key = await services.governance.keys.revoke(target.tenant, id);
    tell({ detail: { key: key.id } });
    return key;
  },
});

export const rotateKey: Operation<CreatedApiKey> = operation({
  note: { name: 'keys.rotate', action: 'manage', audit: 'always', grave: true },
  title: 'Rotate a key',
  description: 'Gives a key a new secret, shown this once; the old one may go on for a while.',
  input: rotateRequest,
  output: createdKey,
  example: { id: A_KEY, graceMs: 60_000 },
  target: () => ({}),
  async run({ services, target, tell }, { id, graceMs }) {
    const created = await services.governance.keys.rotate(target.tenant, id, graceMs);
    tell({ detail: { key: created.key.id } });
    return created;
  },
});

export const mintToken: Operation<UserToken> = operation({
  note: { name: 'tokens.mint', action: 'mint-token', audit: 'always' },
  title: 'Mint a user token',
  description:
    'A short-lived token for one user, for browsers: it can do no more than the key it is made with, and ends with it.',
  input: tokenRequest,
  output: userToken,
  example: { user: 'ana', seconds: 900 },
  target: ownTarget,
  async run({ services, principal, tell }, request) {
    const minted = await services.governance.tokens.mint(principal, request);
    tell({ detail: { expiresAt: minted.expiresAt } });
    return minted;
  },
});
