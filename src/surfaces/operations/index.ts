export { operations } from './table.ts';
export { feedOf, listChanges } from './changes.ts';
export { operation, ownerOf, perform } from './operation.ts';
export { InputFaults } from './operation.ts';
export type {
  Emit,
  Operation,
  OperationContext,
  OperationDefinition,
  OperationRequest,
} from './operation.ts';
