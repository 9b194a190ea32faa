import type { DeriveOptions } from '../../index.ts';
import type { AddRequest } from './add-request.ts';
import type { ProjectSettings } from './project-settings.ts';

/** Longest subject to keep to or to leave out, in characters, and most of them. */
const LONGEST = 200;
const MOST = 100;

/**
 * How memories are made of the messages of an add: what the call says comes before what the project
 * says, each setting by itself. Instructions are for language models; rules go by categories, includes
 * and excludes, by their words.
 */
export function deriveOptions(request: AddRequest, project: ProjectSettings): DeriveOptions {
  const instructions = instructionsFor(request, project);
  const categories = customCategories(request, project)?.map(({ name }) => name);
  const includes = subjects(request.includes ?? project.inclusionPrompt);
  const excludes = subjects(request.excludes ?? project.exclusionPrompt);
  return {
    inherits: true,
    fallback: 'rules',
    ...(instructions !== '' && { instructions }),
    ...(categories !== undefined && { categories: categories.slice(0, MOST) }),
    ...(includes.length > 0 && { includes }),
    ...(excludes.length > 0 && { excludes }),
  };
}

/** Undefined: the default catalogue. */
export function customCategories(
  request: Pick<AddRequest, 'customCategories'>,
  project: ProjectSettings,
): ProjectSettings['customCategories'] {
  return request.customCategories ?? project.customCategories;
}

/** Whether subjects are left out, so that messages which nothing is made of are not shown either. */
export function leavesOut(request: AddRequest, project: ProjectSettings): boolean {
  const includes = request.includes ?? project.inclusionPrompt;
  const excludes = request.excludes ?? project.exclusionPrompt;
  return includes !== undefined || excludes !== undefined;
}

function instructionsFor(request: AddRequest, project: ProjectSettings): string {
  const own = request.customInstructions ?? project.customInstructions;
  const agents = request.agentCustomInstructions ?? project.agentCustomInstructions;
  const { user_id: user, agent_id: agent } = request.ids;
  const lines: string[] = [];
  if (agent !== undefined && user === undefined && agents !== undefined) lines.push(agents);
  else if (own !== undefined) lines.push(own);
  if (agent !== undefined && user !== undefined && agents !== undefined) {
    lines.push(`Of what the assistant says: ${agents}`);
  }
  for (const { name, description } of customCategories(request, project) ?? []) {
    if (description !== '') lines.push(`Category ${name}: ${description}`);
  }
  if (project.multilingual) lines.push('Word each memory in the language in which it was said.');
  return lines.join('\n');
}

/** "sports, travel plans" names two subjects. */
function subjects(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/[,;\n]+/u)
    .map((subject) => subject.trim().slice(0, LONGEST))
    .filter((subject) => subject !== '')
    .slice(0, MOST);
}
