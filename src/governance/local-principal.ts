import type { Principal } from './principal.ts';

/** Whoever has the machine: the command line, and a server on loopback that has no keys. */
export function localPrincipal(tenant: string): Principal {
  return { type: 'local', id: 'local', actor: 'local', tenant, role: 'admin' };
}
