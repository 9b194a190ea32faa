import { createHmac } from 'node:crypto';

/**
 * What the receiver compares `X-Memoir-Signature` with: HMAC-SHA256 (RFC 2104) with the webhook's
 * secret over the timestamp, a full stop and the body as it was sent. With the timestamp in it, an old
 * delivery cannot be sent again as a new one.
 */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
