import { listAudit, verifyAudit } from './audit.ts';
import { listChanges } from './changes.ts';
import { chat } from './chat.ts';
import { forgetMemories, forgetMemory, getReceipt } from './forget.ts';
import { graphMatch, graphNeighbours, graphPaths, graphTimeline, listEntities } from './graph.ts';
import { createKey, listKeys, mintToken, revokeKey, rotateKey } from './keys.ts';
import {
  addMemories,
  derivedMemories,
  getMemory,
  listMemories,
  memoryHistory,
  memorySources,
  rememberFact,
  updateMemory,
} from './memories.ts';
import type { Operation } from './operation.ts';
import { buildContext, searchMemories } from './search.ts';
import { endSession, listSessions, readSession, readWindow } from './sessions.ts';
import { exportMemories, importMemories } from './transfer.ts';
import { consolidate, decayMemories, undoRun } from './upkeep.ts';
import { listUsers, readStats } from './users.ts';

/** All that can be asked of Memoir, on any surface. */
export const operations: readonly Operation<unknown>[] = [
  addMemories,
  rememberFact,
  listMemories,
  getMemory,
  updateMemory,
  memoryHistory,
  memorySources,
  derivedMemories,
  searchMemories,
  buildContext,
  forgetMemories,
  forgetMemory,
  getReceipt,
  listEntities,
  graphMatch,
  graphNeighbours,
  graphPaths,
  graphTimeline,
  listSessions,
  readSession,
  readWindow,
  endSession,
  chat,
  listChanges,
  consolidate,
  decayMemories,
  undoRun,
  exportMemories,
  importMemories,
  listUsers,
  readStats,
  createKey,
  listKeys,
  revokeKey,
  rotateKey,
  mintToken,
  listAudit,
  verifyAudit,
];
