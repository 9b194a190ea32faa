import type { Principal } from '../../../governance/principal.ts';
import { perform } from '../../operations/index.ts';
import type { OperationRequest } from '../../operations/index.ts';
import type { Services } from '../../services.ts';
import type { Asked } from './read-input.ts';

/** A request that was read, and who makes it. */
export interface Call {
  readonly services: Services;
  readonly request: Request;
  readonly requestId: string;
  readonly principal: Principal;
  readonly asked: Asked;
}

/** Does what is asked for. */
export function performCall(
  { services, request, requestId, principal, asked }: Call,
  rest: Pick<OperationRequest, 'emit' | 'signal'> = {},
): Promise<unknown> {
  const { operation, input, source } = asked;
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const idempotencyKey = isRead ? null : request.headers.get('idempotency-key');
  const asking: OperationRequest = {
    principal,
    surface: 'http',
    requestId,
    signal: request.signal,
    ...(idempotencyKey !== null && { idempotencyKey }),
    ...(source !== undefined && { source }),
    ...rest,
  };
  return services.track(perform(services, asking, operation, input));
}

/** The secret that a request shows, without its scheme. */
export function bearerOf(request: Request): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}
