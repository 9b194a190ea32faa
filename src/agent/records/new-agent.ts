import type {
  AgentChanges,
  AgentInput,
  AgentRecord,
  CompactionSettings,
  ReflectionSettings,
} from '../../core/agents.ts';
import { checkInteger, checkKnownFields, checkObject, checkShare } from '../../core/check.ts';
import type { Fields } from '../../core/check.ts';
import { invalidInput } from '../../core/errors.ts';
import { checkName } from '../../core/scope.ts';
import { timeOf } from '../parts.ts';
import type { AgentParts } from '../parts.ts';
import { checkOwnId, given, readFields, without } from './check.ts';
import { checkTimezone } from './days.ts';
import { STANDARD_TOOLS } from './standard-tools.ts';

const SETTINGS = [
  'name',
  'description',
  'instructions',
  'model',
  'maxOutputTokens',
  'temperature',
  'timezone',
  'tools',
  'tags',
  'answersFromMemory',
  'reflection',
  'metadata',
  'extra',
  'compaction',
  'blocks',
  'archives',
] as const satisfies readonly (keyof AgentChanges)[];

const INPUT_FIELDS = [
  ...SETTINGS,
  'user',
  'id',
  'area',
  'newBlocks',
] as const satisfies readonly (keyof AgentInput)[];

const DEFAULT_COMPACTION: CompactionSettings = {
  contextWindow: 128_000,
  trigger: 0.9,
  target: 0.7,
  clipCharacters: 50_000,
};

/** The record of a new agent, without blocks and archives. INVALID_INPUT names the wrong field. */
export function makeAgent(parts: AgentParts, input: AgentInput): AgentRecord {
  const fields = checkObject('agent', input);
  checkKnownFields('agent', fields, INPUT_FIELDS);
  const settings = readSettings('agent', fields);
  const id = fields['id'] === undefined ? parts.newId() : checkOwnId('agent.id', fields['id']);
  const at = timeOf(parts);
  return {
    name: 'agent',
    instructions: '',
    timezone: 'UTC',
    tools: STANDARD_TOOLS,
    tags: [],
    answersFromMemory: false,
    metadata: {},
    extra: {},
    ...settings,
    id,
    area: fields['area'] === undefined ? id : checkName('agent.area', fields['area']),
    blocks: [],
    archives: [],
    compaction: readCompaction(DEFAULT_COMPACTION, fields['compaction']),
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/** The agent with other settings, of the same version; blocks and archives are left as they are. */
export function changeAgent(agent: AgentRecord, changes: AgentChanges): AgentRecord {
  const fields = checkObject('changes', changes);
  checkKnownFields('changes', fields, SETTINGS);
  const removed = Object.keys(fields).filter((name) => fields[name] === null);
  const required = removed.find((name) => !OPTIONAL.has(name));
  if (required !== undefined) throw invalidInput(`changes.${required}`, null, 'give a value');
  return {
    ...without(agent, fields),
    ...readSettings('changes', fields),
    compaction: readCompaction(agent.compaction, fields['compaction']),
  };
}

/** What an agent may lack. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'description',
  'model',
  'maxOutputTokens',
  'temperature',
  'reflection',
]);

type Settings = Partial<Omit<AgentRecord, 'id' | 'area' | 'version' | 'createdAt' | 'updatedAt'>>;

function readSettings(noun: string, fields: Fields): Settings {
  const read = readFields(noun, fields);
  const timezone = fields['timezone'] ?? undefined;
  return given({
    name: read.name('name'),
    description: read.text('description', 10_000),
    instructions: read.text('instructions'),
    model: read.name('model'),
    maxOutputTokens: read.integer('maxOutputTokens', 1, 10_000_000),
    temperature: readTemperature(`${noun}.temperature`, fields['temperature'] ?? undefined),
    user: read.name('user'),
    timezone: timezone === undefined ? undefined : checkTimezone(`${noun}.timezone`, timezone),
    tools: read.ids('tools'),
    tags: read.tags('tags'),
    answersFromMemory: read.flag('answersFromMemory'),
    reflection: readReflection(`${noun}.reflection`, fields['reflection'] ?? undefined),
    metadata: read.json('metadata'),
    extra: read.json('extra'),
  });
}

function readTemperature(field: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0 && value <= 2) return value;
  throw invalidInput(field, value, 'give a number from 0 to 2');
}

function readReflection(field: string, value: unknown): ReflectionSettings | undefined {
  if (value === undefined) return undefined;
  const fields = checkObject(field, value);
  checkKnownFields(field, fields, ['everySteps', 'everyMinutes', 'modelCalls']);
  const read = readFields(field, fields);
  return {
    modelCalls: read.integer('modelCalls', 0, 1_000) ?? 5,
    ...given({
      everySteps: read.integer('everySteps', 1, 1_000_000),
      everyMinutes: read.integer('everyMinutes', 1, 10_000_000),
    }),
  };
}

/** The settings with those that are given in their places; the target must be below the trigger. */
export function readCompaction(before: CompactionSettings, value: unknown): CompactionSettings {
  if (value === undefined || value === null) return before;
  const fields = checkObject('compaction', value);
  checkKnownFields('compaction', fields, Object.keys(DEFAULT_COMPACTION));
  const { contextWindow, trigger, target, clipCharacters } = { ...before, ...given(fields) };
  const settings = {
    contextWindow: checkInteger('compaction.contextWindow', contextWindow, 1_000, 10_000_000),
    trigger: checkShare('compaction.trigger', trigger),
    target: checkShare('compaction.target', target),
    clipCharacters: checkInteger('compaction.clipCharacters', clipCharacters, 100, 1_000_000),
  };
  if (settings.target < settings.trigger && settings.target > 0) return settings;
  throw invalidInput('compaction.target', target, 'give a share above 0 and below the trigger');
}
