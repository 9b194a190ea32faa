/** A blank of the same length, so that offsets stay those of the text. */
export function blank(match: string): string {
  return match.replace(/[^\n]/g, ' ');
}

const FENCED = /```[\s\S]*?(?:```|$)|~~~[\s\S]*?(?:~~~|$)/g;
const INDENTED = /^(?: {4,}|\t+)(?![-*•\s]|\d+[.)])\S.*$/gm;
const QUOTED_LINE = /^[ \t]*(?:>|\|).*$/gm;
const MAIL_HEADER = /^(?:from|to|cc|subject|sent|date):.*$/gim;
const RULER = /^[ \t]*([-=*_~#+"'])\1{2,}[ \t]*$/;
const TAG = /<([a-z][\w-]{1,40})(?:\s[^<>\n]{0,200})?>/gi;
/** "Here is the web page I found:", "Summarize this:", "She wrote:", and all that follows on new lines. */
const PASTED = new RegExp(
  [
    `\\b(?:here(?:['\\u2019]s| is| are)|this is|these are|below(?: is| are)?|the following|i (?:found|got|received)|look at|check|read|see|review|what does|what do you think of)\\b[^\\n]{0,60}\\b(?:(?:web ?)?pages?|sites?|articles?|e-?mails?|letters?|texts?|messages?|posts?|documents?|docs?|files?|outputs?|logs?|transcripts?|readme|code|snippets?|prompts?|quotes?|reviews?|comments?|chats?|conversations?|threads?|paragraphs?|essays?|poems?|lyrics|contracts?|reports?|notes from)\\b[^\\n]{0,60}:[ \\t]*\\n`,
    `\\b(?:translate|proofread|rewrite|rephrase|paraphrase|correct|summari[sz]e|edit|fix the grammar|explain)\\b[^\\n]{0,60}:[ \\t]*\\n`,
    `\\b(?:translate|proofread|rewrite|rephrase|paraphrase|summari[sz]e) (?:this|these|it|the following)\\b[^\\n:]{0,60}:`,
    `\\b(?:says?|said|wrote|writes|reads|replied|states?)[ \\t]*:[ \\t]*\\n`,
  ].join('|'),
  'i',
);

/**
 * The text with what somebody else wrote or a machine printed blanked out, at the same offsets: code,
 * quoted lines, mail headers, what stands between rulers or tags, and what is pasted after a line that
 * says so. Everything else is the writer's own.
 */
export function ownWords(text: string): string {
  const own = blankBetweenTags(blankBetweenRulers(text.replace(FENCED, blank)))
    .replace(INDENTED, blank)
    .replace(QUOTED_LINE, blank)
    .replace(MAIL_HEADER, blank);
  const pasted = PASTED.exec(own);
  if (pasted === null) return own;
  const start = pasted.index + pasted[0].length;
  const rest = own.slice(start);
  // What follows a ruler was blanked: what stands behind it is the writer's again.
  if (/^\s*\n/.test(rest) && rest.trimStart() !== text.slice(start).trimStart()) return own;
  return own.slice(0, start) + blank(rest);
}

/** Lines between two rulers of one sign, with these. */
function blankBetweenRulers(text: string): string {
  const lines = text.split('\n');
  const signs = lines.map((line) => RULER.exec(line)?.[1]);
  for (let at = 0; at < lines.length; at += 1) {
    const sign = signs[at];
    const end = sign === undefined ? -1 : signs.indexOf(sign, at + 1);
    if (end < 0) continue;
    for (let inner = at; inner <= end; inner += 1) lines[inner] = blank(lines[inner] ?? '');
    at = end;
  }
  return lines.join('\n');
}

/** From a tag to the next one that closes it, with these. */
function blankBetweenTags(text: string): string {
  const unclosed = new Set<string>();
  let read = '';
  let from = 0;
  for (const found of text.matchAll(TAG)) {
    const close = `</${found[1] ?? ''}>`;
    if (found.index < from || unclosed.has(close)) continue;
    const end = text.indexOf(close, found.index);
    if (end < 0) {
      unclosed.add(close);
      continue;
    }
    read += text.slice(from, found.index) + blank(text.slice(found.index, end + close.length));
    from = end + close.length;
  }
  return read + text.slice(from);
}
