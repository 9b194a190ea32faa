import { MemoirError } from '../../../index.ts';
import type { Services } from '../../services.ts';
import { tidyBeside } from '../tidy-beside.ts';
import { deliverDue } from './deliver.ts';
import { expandChanges } from './expand.ts';
import type { WebhookSettings } from './settings.ts';
import { listWebhooks } from './webhook.ts';
import type { Webhook } from './webhook.ts';

/** Tells webhooks what changed, in the background, until the server ends. */
export interface Dispatcher {
  /** Begins to look at what changed every few moments. Calling it again changes nothing. */
  start(): void;
  /** Something may have changed: looks at once. */
  nudge(): void;
}

type Parts = Pick<Services, 'memory' | 'runtime' | 'newId' | 'version' | 'closing' | 'log'>;

export function createDispatcher(services: Parts, settings: WebhookSettings): Dispatcher {
  let timer: NodeJS.Timeout | undefined;
  let hasStarted = false;
  let isRunning = false;
  let isNudged = false;
  /** The last change that was there when it was tidied last. */
  let tidied: number | undefined;

  async function tidyWhenChanged(): Promise<void> {
    const last = await services.memory.store.feed.last();
    if (last === tidied) return;
    await tidyBeside(services);
    tidied = last;
  }

  function schedule(milliseconds: number): void {
    clearTimeout(timer);
    if (services.closing.aborted) return;
    timer = setTimeout(() => void run(), milliseconds);
    // Nothing waits for webhooks to end.
    timer.unref();
  }

  async function run(): Promise<void> {
    if (isRunning) {
      isNudged = true;
      return;
    }
    isRunning = true;
    isNudged = false;
    const next = await tick({ services, settings, tidyWhenChanged });
    isRunning = false;
    const wait = Math.max(0, next - services.runtime.now());
    schedule(isNudged ? 0 : Math.min(settings.everyMs, wait));
  }

  return {
    start() {
      if (hasStarted) return;
      hasStarted = true;
      services.closing.addEventListener('abort', () => clearTimeout(timer), { once: true });
      schedule(0);
    },
    nudge() {
      if (isRunning) isNudged = true;
      else if (hasStarted) schedule(0);
    },
  };
}

/** One round over all webhooks, side by side; answers with when the next one is due at the latest. */
async function tick(parts: {
  readonly services: Parts;
  readonly settings: WebhookSettings;
  readonly tidyWhenChanged: () => Promise<void>;
}): Promise<number> {
  const { services, settings, tidyWhenChanged } = parts;
  const latest = services.runtime.now() + settings.everyMs;
  try {
    await tidyWhenChanged();
    const webhooks = await listWebhooks(services);
    const due = await Promise.all(webhooks.map((webhook) => serve(parts, webhook)));
    return Math.min(latest, ...due.filter((each) => each !== undefined));
  } catch (error) {
    tellFailure(services, error);
    return latest;
  }
}

/** A webhook that fails does not keep others from being told. */
async function serve(
  parts: { readonly services: Parts; readonly settings: WebhookSettings },
  webhook: Webhook,
): Promise<number | undefined> {
  const { services } = parts;
  try {
    while (!services.closing.aborted && (await expandChanges(services, webhook)));
    return webhook.isActive ? await deliverDue(parts, webhook) : undefined;
  } catch (error) {
    tellFailure(services, error);
    return undefined;
  }
}

function tellFailure({ log, closing }: Parts, error: unknown): void {
  if (closing.aborted) return;
  log.warn('mem0.webhooks', { code: MemoirError.is(error) ? error.code : 'INTERNAL' });
}
