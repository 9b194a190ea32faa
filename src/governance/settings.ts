import { checkBoolean, checkInteger } from '../core/check.ts';
import { checkName, DEFAULT_TENANT } from '../core/scope.ts';
import type { DoorObserver } from './door-observer.ts';

/** How governance is set up; everything may be left out. */
export interface GovernanceSettings {
  /** The tenant of whoever is "local". Default: "default". */
  readonly tenant?: string;
  /**
   * Operations a minute of a key that has no limit of its own; 1 to 1,000,000. Default: no limit.
   */
  readonly perMinute?: number;
  /** Operations a day (UTC) of a key; 1 to 1,000,000,000. Default: no limit. */
  readonly perDay?: number;
  /** Operations that run at once, of all tenants; 1 to 10,000. Default 64. */
  readonly concurrent?: number;
  /** Operations of one tenant that run at once; 1 to 10,000. Default 16. */
  readonly concurrentPerTenant?: number;
  /** Operations of one tenant that wait for their turn, before more are refused. Default 1,024. */
  readonly waitingPerTenant?: number;
  /** Also audits what only reads. Default false. */
  readonly auditReads?: boolean;
  /** Is told of every operation. */
  readonly observer?: DoorObserver;
  /**
   * Is told what went wrong beside an operation that was done all the same: an audit entry that
   * could not be written after the work, a last use that could not be noted. Default: a warning of
   * the process.
   */
  readonly onProblem?: (problem: Problem) => void;
}

/** What went wrong beside an operation. */
export interface Problem {
  /** In words, without text of memories. */
  readonly what: string;
  readonly error: unknown;
}

/** Settings with nothing left open, but for limits that are not set. */
export interface ResolvedSettings
  extends
    Required<Omit<GovernanceSettings, 'perMinute' | 'perDay' | 'observer'>>,
    Pick<GovernanceSettings, 'perMinute' | 'perDay' | 'observer'> {}

/** Checks the settings and fills in the defaults. INVALID_INPUT names the setting. */
export function resolveSettings(settings: GovernanceSettings): ResolvedSettings {
  const { perMinute, perDay, observer } = settings;
  const number = (
    name: 'concurrent' | 'concurrentPerTenant' | 'waitingPerTenant',
    most: number,
    otherwise: number,
  ): number => checkInteger(`settings.${name}`, settings[name] ?? otherwise, 1, most);
  return {
    tenant: checkName('settings.tenant', settings.tenant ?? DEFAULT_TENANT),
    concurrent: number('concurrent', 10_000, 64),
    concurrentPerTenant: number('concurrentPerTenant', 10_000, 16),
    waitingPerTenant: number('waitingPerTenant', 1_000_000, 1_024),
    auditReads: checkBoolean('settings.auditReads', settings.auditReads ?? false),
    onProblem: settings.onProblem ?? warn,
    ...(perMinute !== undefined && { perMinute: checkPerMinute('settings.perMinute', perMinute) }),
    ...(perDay !== undefined && { perDay: checkPerDay('settings.perDay', perDay) }),
    ...(observer !== undefined && { observer }),
  };
}

/** Operations a minute, as settings and keys may say. */
export function checkPerMinute(field: string, value: unknown): number {
  return checkInteger(field, value, 1, 1_000_000);
}

/** Operations a day, as settings and keys may say. */
export function checkPerDay(field: string, value: unknown): number {
  return checkInteger(field, value, 1, 1_000_000_000);
}

function warn({ what, error }: Problem): void {
  const cause = error instanceof Error ? error.message : String(error);
  process.emitWarning(`${what}: ${cause}`, 'MemoirWarning');
}
