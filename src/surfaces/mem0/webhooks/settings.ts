/** How webhooks are delivered. */
export interface WebhookSettings {
  /**
   * Hosts that are called although their addresses are private, like "127.0.0.1" or "hooks.internal";
   * "*" for any. Default: none.
   */
  readonly privateHosts: readonly string[];
  /** Milliseconds before each further attempt; when all have failed nothing more is tried. */
  readonly retriesMs: readonly number[];
  /** Milliseconds that an attempt may take. */
  readonly timeoutMs: number;
  /** Milliseconds between looks at what other processes and surfaces changed. */
  readonly everyMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const DEFAULT_WEBHOOK_SETTINGS: WebhookSettings = {
  privateHosts: [],
  retriesMs: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR],
  timeoutMs: 10 * SECOND,
  everyMs: 2 * SECOND,
};

/** `MEMOIR_WEBHOOK_PRIVATE_HOSTS` names private hosts that may be called, between commas. */
export function webhookSettings(
  environment: Readonly<Record<string, string | undefined>>,
): WebhookSettings {
  const hosts = (environment['MEMOIR_WEBHOOK_PRIVATE_HOSTS'] ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  return { ...DEFAULT_WEBHOOK_SETTINGS, privateHosts: hosts };
}
