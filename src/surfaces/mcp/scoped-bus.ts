import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server';

/** A bus on which nobody hears of what changed in another scope than their own. */
export interface ScopedBus extends ServerEventBus {
  /** Whatever subscribes or publishes in `work` does so for this scope. */
  within<Result>(scope: string, work: () => Result): Result;
}

export function createScopedBus(): ScopedBus {
  const present = new AsyncLocalStorage<string>();
  const listeners = new Map<string, Set<(event: ServerEvent) => void>>();
  return {
    within: (scope, work) => present.run(scope, work),
    publish(event) {
      for (const listener of listeners.get(scopeOf(present)) ?? []) listener(event);
    },
    subscribe(listener) {
      const scope = scopeOf(present);
      const heard = listeners.get(scope) ?? new Set();
      listeners.set(scope, heard.add(listener));
      return () => {
        heard.delete(listener);
        if (heard.size === 0) listeners.delete(scope);
      };
    },
  };
}

function scopeOf(present: AsyncLocalStorage<string>): string {
  const scope = present.getStore();
  if (scope === undefined) throw new Error('nobody is subscribed outside of a request');
  return scope;
}
