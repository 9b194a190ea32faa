import type { JsonObject, JsonValue } from '../../index.ts';

/** What the head of a python function tells of a tool. */
export interface PythonFunction {
  readonly name: string;
  readonly description: string;
  /** A JSON schema. */
  readonly parameters: JsonObject;
  /** Arguments whose types are not understood: any value is taken for them. */
  readonly untyped: readonly string[];
}

/**
 * Reads the last function at the top level of python source that does not begin with "_": its name,
 * its docstring (in the style of Google) and its arguments with plain types. It reads text and runs
 * nothing; undefined where it finds no head that it understands.
 */
export function readPython(source: string): PythonFunction | undefined {
  const heads = [...source.matchAll(/^(?:async[ \t]+)?def[ \t]+([A-Za-z]\w*)[ \t]*\(/gm)];
  const head = heads.at(-1);
  if (head === undefined) return undefined;
  const start = head.index + head[0].length;
  const end = closingAt(source, start);
  if (end === undefined) return undefined;
  const { text, words } = readDocstring(source.slice(end + 1));
  const properties: Record<string, JsonValue> = {};
  const required: string[] = [];
  const untyped: string[] = [];
  for (const argument of splitArguments(source.slice(start, end))) {
    const { name, type, isOptional } = argument;
    const schema = type === undefined ? undefined : schemaOf(type);
    if (schema === undefined) untyped.push(name);
    const description = words.get(name);
    properties[name] = { ...schema, ...(description !== undefined && { description }) };
    if (!isOptional) required.push(name);
  }
  return {
    name: head[1] ?? '',
    description: text,
    parameters: { type: 'object', properties, ...(required.length > 0 && { required }) },
    untyped,
  };
}

const OPEN = '([{';
const CLOSE = ')]}';

/** Walks over code, past strings and comments; stops where `visit` says so. */
function walk(code: string, from: number, visit: (at: number, depth: number) => boolean): number {
  let depth = 0;
  for (let at = from; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if (sign === '#') {
      const line = code.indexOf('\n', at);
      if (line === -1) return code.length;
      at = line;
    } else if (sign === '"' || sign === "'") at = endOfString(code, at);
    else {
      if (visit(at, depth)) return at;
      if (OPEN.includes(sign)) depth += 1;
      if (CLOSE.includes(sign)) depth -= 1;
    }
  }
  return code.length;
}

/** Of the last quote. */
function endOfString(code: string, start: number): number {
  const quote = code.startsWith((code[start] ?? '').repeat(3), start)
    ? (code[start] ?? '').repeat(3)
    : (code[start] ?? '');
  for (let at = start + quote.length; at < code.length; at += 1) {
    if (code[at] === '\\') at += 1;
    else if (code.startsWith(quote, at)) return at + quote.length - 1;
  }
  return code.length;
}

function closingAt(code: string, from: number): number | undefined {
  const at = walk(code, from, (each, depth) => depth === 0 && code[each] === ')');
  return at < code.length ? at : undefined;
}

/** Pieces between separators that stand in no bracket. */
function splitAt(code: string, separator: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  walk(code, 0, (at, depth) => {
    if (depth === 0 && code[at] === separator) {
      pieces.push(code.slice(from, at));
      from = at + 1;
    }
    return false;
  });
  return [...pieces, code.slice(from)];
}

interface Argument {
  readonly name: string;
  readonly type: string | undefined;
  readonly isOptional: boolean;
}

/** Without what the caller of a tool does not give: `self`, `agent_state`, `*args` and `**more`. */
function splitArguments(code: string): readonly Argument[] {
  return splitAt(code, ',').flatMap((piece) => {
    const [declared = '', ...value] = splitAt(withoutComments(piece), '=');
    const [name = '', ...type] = splitAt(declared, ':');
    const isGiven = /^[A-Za-z_]\w*$/.test(name.trim());
    if (!isGiven || ['self', 'cls', 'agent_state'].includes(name.trim())) return [];
    const written = type.join(':').trim();
    return [
      {
        name: name.trim(),
        type: written === '' ? undefined : written,
        isOptional: value.length > 0 || /^(?:typing\.)?Optional\[/.test(written),
      },
    ];
  });
}

function withoutComments(code: string): string {
  let kept = '';
  let from = 0;
  walk(`${code}\n`, 0, (at) => {
    const between = code.slice(from, at);
    kept += between.replace(/#[^\n]*\n/g, '') + (code[at] ?? '');
    from = at + 1;
    return false;
  });
  return kept + code.slice(from).replace(/#[^\n]*(?:\n|$)/g, '');
}

const TYPES: Readonly<Record<string, JsonObject>> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  list: { type: 'array' },
  tuple: { type: 'array' },
  set: { type: 'array' },
  dict: { type: 'object' },
  any: {},
};

const LONGEST_TYPE = 500;

/** Undefined for types that are not plain. */
function schemaOf(written: string): JsonObject | undefined {
  if (written.length > LONGEST_TYPE) return undefined;
  const type = written
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2')
    .replace(/^typing\./, '');
  const plain = TYPES[type.toLowerCase()];
  if (plain !== undefined) return plain;
  const union = splitAt(type, '|').map((each) => each.trim());
  if (union.length > 1) return unionOf(union);
  const [, name = '', inner = ''] = /^(\w+)\[(.*)\]$/s.exec(type) ?? [];
  const items = splitAt(inner, ',').map((each) => each.trim());
  switch (name.toLowerCase()) {
    case 'optional':
      return schemaOf(inner);
    case 'union':
      return unionOf(items);
    case 'list':
    case 'set':
    case 'sequence': {
      const each = schemaOf(inner);
      return each === undefined ? { type: 'array' } : { type: 'array', items: each };
    }
    case 'tuple':
      return { type: 'array' };
    case 'dict':
    case 'mapping':
      return { type: 'object' };
    case 'literal':
      return literalOf(items);
    default:
      return undefined;
  }
}

function unionOf(types: readonly string[]): JsonObject | undefined {
  const schemas = types.filter((each) => each !== 'None').map(schemaOf);
  if (schemas.some((each) => each === undefined)) return undefined;
  return schemas.length === 1 ? schemas[0] : { anyOf: schemas as JsonObject[] };
}

function literalOf(items: readonly string[]): JsonObject | undefined {
  const texts = items.map((each) => /^(['"])([^'"\\]*)\1$/.exec(each)?.[2]);
  if (texts.includes(undefined)) return undefined;
  return { type: 'string', enum: texts as string[] };
}

interface Docstring {
  readonly text: string;
  /** What is said of each argument. */
  readonly words: ReadonlyMap<string, string>;
}

const SECTION =
  /^[ \t]*(?:args|arguments|parameters|returns?|raises|yields|examples?|notes?):[ \t]*$/i;

/** `rest`: of the source, behind the brackets of the arguments. */
function readDocstring(rest: string): Docstring {
  const [, , body = ''] =
    /^[^\n:]*:[ \t]*(?:#[^\n]*)?\s*[rRuU]?("""|''')([\s\S]*?)\1/.exec(rest) ?? [];
  const lines = body.split('\n');
  const first = lines.findIndex((line) => SECTION.test(line));
  const told = first === -1 ? lines : lines.slice(0, first);
  const begins = lines.findIndex((line) =>
    /^[ \t]*(?:args|arguments|parameters):[ \t]*$/i.test(line),
  );
  const text = told
    .map((line) => line.trim())
    .join('\n')
    .trim();
  if (begins === -1) return { text, words: new Map() };
  const after = lines.slice(begins + 1);
  const ends = after.findIndex((line) => SECTION.test(line));
  return { text, words: readWords(ends === -1 ? after : after.slice(0, ends)) };
}

/** "name (type): words", which further lines go on with. */
function readWords(lines: readonly string[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  let name: string | undefined;
  let indent = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const depth = line.length - line.trimStart().length;
    const [, named, said = ''] = /^\s*\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)$/.exec(line) ?? [];
    if (named !== undefined && depth <= indent) {
      name = named;
      indent = depth;
      words.set(name, said.trim());
    } else if (name !== undefined) words.set(name, `${words.get(name)} ${line.trim()}`.trim());
  }
  return words;
}
