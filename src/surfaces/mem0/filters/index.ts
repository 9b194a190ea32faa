export { compileFilter } from './compile.ts';
export type { Compiled } from './compile.ts';
export { passes } from './evaluate.ts';
export type { Beside } from './evaluate.ts';
export { agentOf, filterFor } from './for-owner.ts';
export { all, any, asksWords, EVERYTHING, not, positiveTests } from './filter.ts';
export type { FieldName, Filter, Scalar, Test } from './filter.ts';
export { parseFilter } from './parse.ts';
export { usersOf } from './users.ts';
