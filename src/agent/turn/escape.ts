/**
 * Characters that hide or reverse text, tags that spell out unseen letters among them; joiners stay,
 * since emoji and several scripts need them.
 */
const HIDDEN =
  /[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text that can close no tag and open none. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll(HIDDEN, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/** Undoes it where a model quoted it. */
export function unescapeMarkup(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
