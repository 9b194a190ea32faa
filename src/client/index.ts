/** A client of a Memoir server, for browsers and servers. It needs nothing but `fetch`. */
export type { AgentsClient, Attached, PageCall, TalkCall } from './agents.ts';
export { createMemoirClient } from './client.ts';
export type { KeysClient, MemoirClient } from './client.ts';
export { MemoirClientError } from './error.ts';
export type { ClientErrorCode, FieldFault } from './error.ts';
export type { GraphClient } from './graph.ts';
export type { ScopeClient, Whose } from './scope.ts';
export type { SessionClient } from './session.ts';
export type { CallOptions, TransportOptions } from './transport.ts';
export type * from './types.ts';
