import type { Target } from '../../governance/door.ts';
import type { Whose } from './schemas/common.ts';

/** The user and agent that an input names; what it does not name stays absent. */
export function ownTarget({ user, agent }: Whose): Target {
  return { ...(user !== undefined && { user }), ...(agent !== undefined && { agent }) };
}

/** An input without whose memory it means: what the library takes as options. */
export function unscoped<Input extends Whose>(input: Input): Omit<Input, 'user' | 'agent'> {
  const { user: _user, agent: _agent, ...rest } = input;
  return rest;
}
