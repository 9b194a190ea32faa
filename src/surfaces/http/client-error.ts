import type { Duplex } from 'node:stream';
import { problemBody, PROBLEM_TYPE, type Refusal, statusOf } from './problem.ts';

/** What is wrong with a request that is no HTTP, by the code of the platform's parser. */
function refusalOf(code: string | undefined): Refusal {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      code: 'TOO_LARGE',
      status: 431,
      detail: 'The headers are too long: send shorter ones',
    };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return { code: 'INVALID_INPUT', status: 408, detail: 'The request came too slowly' };
  }
  return { code: 'INVALID_INPUT', status: 400, detail: 'This is not a request of HTTP/1.1' };
}

/** Answers a request that could not be read, and hangs up. */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  newId: () => string,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const requestId = newId();
  const body = problemBody(refusal, requestId);
  const head = [
    `HTTP/1.1 ${statusOf(refusal)} ${statusOf(refusal) === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
