import type { Block, JsonObject, JsonValue } from '../../../index.ts';
import { toBlock } from './block.ts';

/** Memory: the blocks of an agent, as they stand in its prompt. */
export function toMemory(blocks: readonly Block[], agentType: JsonValue): JsonObject {
  return {
    blocks: blocks.map(toBlock),
    file_blocks: [],
    prompt_template: '',
    git_enabled: false,
    agent_type: agentType,
  };
}
