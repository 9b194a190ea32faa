import { checkInteger, checkKnownFields, checkObject, checkOneOf } from '../core/check.ts';
import { MemoirError } from '../core/errors.ts';
import type { Runtime } from '../core/runtime.ts';
import { checkName } from '../core/scope.ts';
import { covers } from './authorise.ts';
import type { KeyDirectory } from './key-directory.ts';
import { ACCESS_ROLES, type Principal } from './principal.ts';
import { signToken } from './signed-token.ts';
import type { SigningSecrets } from './signing-secrets.ts';
import type { NewUserToken, UserTokens } from './user-tokens.ts';

const DEFAULT_SECONDS = 900;
const MOST_SECONDS = 86_400;

export interface UserTokenParts {
  readonly directory: KeyDirectory;
  readonly secrets: SigningSecrets;
  readonly runtime: Pick<Runtime, 'now'>;
}

export function createUserTokens({ directory, secrets, runtime }: UserTokenParts): UserTokens {
  return {
    async mint(principal, input) {
      const { user, agent, role, seconds } = checkToken(principal, input);
      const key = await directory.live(principal.id);
      if (key === undefined) throw forbidden('the key has ended');
      const most = key.expiresAt === undefined ? Infinity : Date.parse(key.expiresAt) / 1000;
      const ends = Math.floor(Math.min(runtime.now() / 1000 + seconds, most));
      const { tenant, id } = principal;
      const claims = { tenant, key: id, user, ...(agent !== undefined && { agent }), role, ends };
      const token = signToken(claims, await secrets.make(tenant));
      return { token, expiresAt: new Date(ends * 1000).toISOString() };
    },
  };
}

const FIELDS: readonly (keyof NewUserToken)[] = ['user', 'agent', 'role', 'seconds'];

function checkToken(
  principal: Principal,
  input: NewUserToken,
): Required<Omit<NewUserToken, 'agent'>> & Pick<NewUserToken, 'agent'> {
  if (principal.type === 'token') throw forbidden('a user token cannot make another one');
  if (principal.type === 'local') throw forbidden('it takes an API key, see "memoir keys create"');
  checkKnownFields('token', checkObject('token', input), FIELDS);
  const user = checkName('user', input.user);
  const agent = input.agent === undefined ? principal.agent : checkName('agent', input.agent);
  const role = checkOneOf('role', input.role ?? 'reader', ACCESS_ROLES);
  if (!covers(principal.role, role)) {
    throw forbidden(`the key has the role ${principal.role}, and the token would have ${role}`);
  }
  if (principal.user !== undefined && principal.user !== user) {
    throw forbidden('this key is bound to another user');
  }
  if (principal.agent !== undefined && principal.agent !== agent) {
    throw forbidden('this key is bound to another agent');
  }
  const seconds = checkInteger('seconds', input.seconds ?? DEFAULT_SECONDS, 1, MOST_SECONDS);
  return { user, role, seconds, ...(agent !== undefined && { agent }) };
}

function forbidden(reason: string): MemoirError {
  return new MemoirError('FORBIDDEN', `no user token: ${reason}`);
}
