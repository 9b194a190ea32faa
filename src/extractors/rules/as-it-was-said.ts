import type { Resolver } from './entity.ts';
import type { Finding } from './finding.ts';
import type { Stretch } from './sentences.ts';

/** What somebody asks to be remembered and no rule understands, in their own words. */
export function asItWasSaid(body: Stretch, mentions: Resolver): Finding[] {
  const words = body.text.replace(/[\s.!]+$/, '');
  const who = mentions.resolve('i');
  if (/^(?:you|it|this|that|these|those|we|just|to)\b/i.test(words)) return [];
  if (
    who === undefined ||
    words.split(/\s+/).length < 3 ||
    /\?/.test(words) ||
    /\u25a0/.test(words)
  )
    return [];
  const name = who.name === 'user' ? 'The user' : who.name;
  return [
    {
      rule: 'remember',
      kind: 'fact',
      text: `${name} asked to remember: "${words}"`,
      stance: 'holds',
      start: body.start,
      end: body.start + body.text.length,
      confidence: 0.9,
      importance: 0.75,
    },
  ];
}
