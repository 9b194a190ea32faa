import { z } from 'zod';
import type { ApiKey, CreatedApiKey, NewApiKey } from '../../../governance/api-keys.ts';
import { ACCESS_ROLES } from '../../../governance/principal.ts';
import type { AccessRole } from '../../../governance/principal.ts';
import type { NewUserToken } from '../../../governance/user-tokens.ts';
import { timestamp, whole } from './common.ts';
import { kind } from './record.ts';
import { strict } from './strict.ts';
import type { ShapeOf } from './strict.ts';

const accessRole: z.ZodType<AccessRole> = z
  .enum(ACCESS_ROLES)
  .describe('Each role may do all that the one before it may.');

export type KeyRequest = Omit<NewApiKey, 'tenant'>;

const keyShape: ShapeOf<KeyRequest> = {
  name: z.string().describe('For people.').exactOptional(),
  role: accessRole.describe('Default admin; curator for a bound key.').exactOptional(),
  user: z.string().describe('The key can name no other user.').exactOptional(),
  agent: z.string().describe('The key can name no other agent.').exactOptional(),
  kinds: z.array(kind).describe('It may write these kinds only.').exactOptional(),
  perMinute: whole(1, 1_000_000).describe('Operations a minute.').exactOptional(),
  perDay: whole(1, 1_000_000_000).describe('Operations a day.').exactOptional(),
  expiresAt: z.string().describe('ISO 8601.').exactOptional(),
};
export const keyRequest: z.ZodType<KeyRequest> = strict(keyShape);

const apiKeyShape: ShapeOf<ApiKey> = {
  id: z.string(),
  prefix: z.string().describe('The first characters of the secret, for recognition.'),
  name: z.string(),
  tenant: z.string(),
  role: accessRole,
  user: z.string().exactOptional(),
  agent: z.string().exactOptional(),
  kinds: z.array(kind).exactOptional(),
  perMinute: z.int().exactOptional(),
  perDay: z.int().exactOptional(),
  createdAt: timestamp,
  expiresAt: timestamp.exactOptional(),
  lastUsedAt: timestamp.describe('To the minute.').exactOptional(),
  revokedAt: timestamp.exactOptional(),
};
export const apiKey: z.ZodType<ApiKey> = strict(apiKeyShape).meta({
  id: 'ApiKey',
  description: 'A key without its secret.',
});

export const createdKey: z.ZodType<CreatedApiKey> = strict({
  key: apiKey,
  secret: z.string().describe('Shown this once.'),
}).meta({ id: 'CreatedApiKey' });

export interface KeyList {
  readonly keys: readonly ApiKey[];
}
export const keyList: z.ZodType<KeyList> = strict({
  keys: z.array(apiKey).describe('Newest first, revoked ones too.'),
}).meta({ id: 'KeyList' });

export const nothing: z.ZodType<Readonly<Record<string, never>>> = strict({});

export interface KeyId {
  readonly id: string;
}
const keyId = z.string().describe('The id of a key, as listed.');
export const keyIdRequest: z.ZodType<KeyId> = strict({ id: keyId });

export interface RotateRequest extends KeyId {
  readonly graceMs?: number;
}
export const rotateRequest: z.ZodType<RotateRequest> = strict({
  id: keyId,
  graceMs: whole(0, 30 * 86_400_000)
    .describe('How long the old secret goes on working. Default 0.')
    .exactOptional(),
});

const tokenShape: ShapeOf<NewUserToken> = {
  user: z.string().min(1).describe('Whose memory the token reaches.'),
  agent: z.string().exactOptional(),
  role: accessRole.describe('At most that of the key. Default reader.').exactOptional(),
  seconds: whole(1, 86_400).describe('How long it works. Default 900.').exactOptional(),
};
export const tokenRequest: z.ZodType<NewUserToken> = strict(tokenShape);

export interface UserToken {
  readonly token: string;
  readonly expiresAt: string;
}
export const userToken: z.ZodType<UserToken> = strict({
  token: z.string(),
  expiresAt: timestamp,
}).meta({ id: 'UserToken' });
