import { MemoirError } from '../core/errors.ts';
import type { Runtime } from '../core/runtime.ts';
import { covers } from './authorise.ts';
import type { DenialNotes } from './denial-notes.ts';
import type { KeyDirectory } from './key-directory.ts';
import type { KeyRecord } from './key-records.ts';
import { localPrincipal } from './local-principal.ts';
import type { Principal } from './principal.ts';
import { readToken, TOKEN_PREFIX, type TokenClaims } from './signed-token.ts';
import type { SigningSecrets } from './signing-secrets.ts';

/** The one text for whoever shows no secret that is good now, whatever is the matter with it. */
export const UNAUTHENTICATED_TEXT =
  'no valid API key or user token: send one as "Authorization: Bearer <key>"';

/** No key is longer. */
const MOST_LENGTH = 8_192;

export interface AuthenticationParts {
  readonly tenant: string;
  readonly directory: KeyDirectory;
  readonly secrets: Pick<SigningSecrets, 'find'>;
  readonly denials: Pick<DenialNotes, 'note'>;
  readonly runtime: Runtime;
}

/** Who presents a secret, or whom it would have been, for the audit. */
interface Finding {
  readonly principal?: Principal;
  readonly tenant: string;
  readonly actor: string;
}

/** Makes `Governance.authenticate`. */
export function createAuthentication(
  parts: AuthenticationParts,
): (presented: string | undefined) => Promise<Principal> {
  const { tenant, directory, denials, runtime } = parts;
  // Signs for tenants that have no secret, so that these take the same time.
  const nobody = Buffer.from(runtime.random(32));
  const unknown: Finding = { tenant, actor: 'unknown' };

  async function byKey(secret: string): Promise<Finding> {
    const found = await directory.bySecret(secret);
    if (found === undefined) return unknown;
    const principal = keyPrincipal(found.record);
    return { ...whoIs(principal), ...(found.opens && { principal }) };
  }

  async function byToken(token: string): Promise<Finding> {
    const read = readToken(token);
    if (read === undefined) return unknown;
    const { claims } = read;
    const secret = await parts.secrets.find(claims.tenant);
    const isSigned = read.isSigned(secret ?? nobody);
    if (!isSigned || secret === undefined) return unknown;
    const key = await directory.live(claims.key);
    const principal = key && tokenPrincipal(key, claims);
    const isGood = claims.ends * 1000 > runtime.now();
    const actor = `token:${claims.key}/${claims.user}`;
    return { tenant: claims.tenant, actor, ...(isGood && principal && { principal }) };
  }

  return async (presented) => {
    if (!(await directory.wereEver())) return localPrincipal(tenant);
    const isReadable = presented !== undefined && presented.length <= MOST_LENGTH;
    const secret = isReadable ? presented : '';
    const found = await (secret.startsWith(TOKEN_PREFIX) ? byToken(secret) : byKey(secret));
    if (found.principal !== undefined) return found.principal;
    const { actor } = found;
    const detail = { code: 'UNAUTHENTICATED' };
    void denials.note(found.tenant, { actor, operation: 'authenticate', surface: 'any', detail });
    throw new MemoirError('UNAUTHENTICATED', UNAUTHENTICATED_TEXT);
  };
}

function whoIs({ tenant, actor }: Principal): Finding {
  return { tenant, actor };
}

function keyPrincipal(key: KeyRecord): Principal {
  const { id, tenant, role, user, agent, kinds, perMinute, perDay } = key;
  return {
    type: 'key',
    id,
    actor: `key:${id}`,
    tenant,
    role,
    ...(user !== undefined && { user }),
    ...(agent !== undefined && { agent }),
    ...(kinds !== undefined && { kinds }),
    ...(perMinute !== undefined && { perMinute }),
    ...(perDay !== undefined && { perDay }),
  };
}

/**
 * What a token may is what its key may, and no more: never beyond its tenant, user, agent or role.
 */
function tokenPrincipal(key: KeyRecord, claims: TokenClaims): Principal | undefined {
  const { tenant, user, agent, role } = claims;
  const ofKey = keyPrincipal(key);
  const isWithin =
    tenant === ofKey.tenant &&
    (ofKey.user === undefined || ofKey.user === user) &&
    (ofKey.agent === undefined || ofKey.agent === agent);
  if (!isWithin) return undefined;
  return {
    ...ofKey,
    type: 'token',
    actor: `token:${key.id}/${user}`,
    role: covers(ofKey.role, role) ? role : ofKey.role,
    user,
    ...(agent !== undefined && { agent }),
  };
}
