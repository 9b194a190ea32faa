const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;
/** "[" and "{", "]" and "}" differ in this bit alone. */
const BRACE_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;

/**
 * Follows how deep JSON nests while its bytes come in, without building anything of it: false from
 * where it nests deeper than `most`. `lines`: each line is a value of its own.
 */
export function createDepthGuard(most: number, lines: boolean): (bytes: Uint8Array) => boolean {
  let depth = 0;
  let inText = false;
  let escaped = false;
  return (bytes) => {
    // One plain loop over locals: it sees every byte of every body.
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (lines && byte === NEWLINE) {
        depth = 0;
        inText = false;
        escaped = false;
      } else if (escaped) escaped = false;
      else if (byte === QUOTE) inText = !inText;
      else if (inText) escaped = byte === BACKSLASH;
      else if ((byte | BRACE_BIT) === OPENING) {
        depth += 1;
        if (depth > most) return false;
      } else if ((byte | BRACE_BIT) === CLOSING) depth -= 1;
    }
    return true;
  };
}
