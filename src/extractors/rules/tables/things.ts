import type { Rule } from '../rule.ts';
import { rulesOf } from '../rule.ts';

const BEING = ['person', 'animal'] as const;

/** What people have, buy and visit. */
// prettier-ignore
export const THINGS: readonly Rule[] = rulesOf([
  { name: 'owns', verb: 'own', rest: '{items}', says: 'owns', subjects: BEING, reliability: 0.9 },
  { name: 'has-count', verb: 'have|own|employ', rest: '{number} {counted}', says: 'has number of $counted', slot: 'number', reliability: 0.85 },
  { name: 'has-thing', verb: 'have', rest: '{possession}', says: 'owns', slot: 'possession', subjects: BEING, reliability: 0.8 },
  { name: 'has-vehicle', verb: 'have', rest: '{vehicle}', says: 'owns', subjects: BEING, reliability: 0.8 },
  { name: 'car-is', verb: 'be', rest: '{vehicle}', says: 'drives', attribute: /^(?:new |current )?(?:car|truck|motorcycle|motorbike|bike|van)$/ },
  { name: 'device-is', verb: 'be', rest: '{model}', says: 'owns', attribute: /^(?:new |current |work |main )?(?:laptop|phone|computer|camera|tablet|pc|guitar|piano|console|telescope|printer|desktop|smartphone)$/, reliability: 0.8 },
  { name: 'stolen', verb: 'be|get', rest: 'stolen|totaled|totalled', says: 'owns', object: '$attribute', aspect: 'end', attribute: /^(?:car|van|bike|bicycle|motorbike|motorcycle|scooter|laptop|phone|camera|boat|e-?bike)$/, reliability: 0.8 },
  { name: 'wants-thing', verb: 'want', rest: '{possession}', says: 'wants', subjects: ['person'], reliability: 0.75 },
  { name: 'drives', verb: 'drive|ride', rest: '{vehicle}', says: 'drives', slot: 'vehicle', subjects: BEING },
  { name: 'bought', verb: 'buy|purchase|order', rest: 'myself|ourselves? {items}', says: 'bought', aspect: 'event', subjects: BEING, reliability: 0.8 },
  { name: 'got-thing', verb: 'get', rest: 'myself? a|an|new {possession}', says: 'owns', slot: 'possession', aspect: 'change', subjects: BEING, reliability: 0.7 },
  { name: 'bought-owns', verb: 'buy|purchase', rest: 'myself|ourselves? {possession}', says: 'owns', slot: 'possession', aspect: 'change', subjects: BEING, reliability: 0.75 },
  { name: 'bought-vehicle', verb: 'buy|purchase|get|lease', rest: 'myself|ourselves? {vehicle}', says: 'owns', slot: 'vehicle', aspect: 'change', subjects: BEING, reliability: 0.8 },
  { name: 'sold', verb: 'sell', rest: '{item}', says: 'owns', aspect: 'end', subjects: BEING, reliability: 0.85 },
  { name: 'traded', verb: 'trade|swap|exchange|replace', rest: 'in? {item} for|with|against *', says: 'owns', slot: 'item', aspect: 'end', subjects: BEING, reliability: 0.8 },
  { name: 'traded-for', verb: 'trade|swap|exchange|replace', rest: '* for|with|against {vehicle}', says: 'owns', slot: 'vehicle', aspect: 'change', subjects: BEING, reliability: 0.8 },
  { name: 'cancelled', verb: 'cancel|end|terminate', rest: '{contract}', says: 'has', aspect: 'end', subjects: BEING, reliability: 0.85 },
  { name: 'has-contract', verb: 'have|get|take', rest: 'out? {contract}', says: 'has', subjects: BEING, reliability: 0.75, isLast: true },
  { name: 'contract-over', verb: 'end|expire|lapse', rest: '', says: 'has', object: '$attribute', aspect: 'end', attribute: /\b(?:membership|subscription|contract)\b/, reliability: 0.85 },
  { name: 'got-rid', verb: 'get', rest: 'rid of {item}', says: 'owns', aspect: 'end', subjects: BEING, reliability: 0.85 },
  { name: 'gave-away', verb: 'give|throw', rest: '{item} away', says: 'owns', aspect: 'end', subjects: BEING, reliability: 0.8 },
  { name: 'gave-away-first', verb: 'give|throw', rest: 'away {item}', says: 'owns', aspect: 'end', subjects: BEING, reliability: 0.8 },
  { name: 'visited', verb: 'visit', rest: '{places}', says: 'visited', aspect: 'event', subjects: BEING, reliability: 0.92 },
  { name: 'visited-thing', verb: 'visit', rest: '{thing}', says: 'visited', aspect: 'event', subjects: BEING, reliability: 0.75, isLast: true },
  { name: 'went-to', verb: 'go|travel|fly|drive|hike', rest: '* to {places}', says: 'visited', aspect: 'event', subjects: BEING, reliability: 0.85 },
  { name: 'been-to', verb: 'be', rest: '* to {places}', says: 'visited', aspect: 'event', subjects: BEING, reliability: 0.8 },
  { name: 'trip-to', verb: 'take|go|have|be', rest: 'on? a|an|my|our * trip|vacation|holiday to|in {places}', says: 'visited', slot: 'places', aspect: 'event', subjects: BEING },
  { name: 'returned-from', verb: 'return|get|come', rest: 'back? from {places}', says: 'visited', aspect: 'event', subjects: BEING, reliability: 0.75 },
  { name: 'attended', verb: 'attend', rest: '{thing}', says: 'attended', aspect: 'event', subjects: BEING, reliability: 0.85 },
  { name: 'went-to-event', verb: 'go', rest: 'to {happening}', says: 'attended', slot: 'happening', aspect: 'event', subjects: BEING, reliability: 0.8 },
  { name: 'passed-away', verb: 'pass|die', rest: 'away? *', says: 'did', object: 'passed away', aspect: 'event', subjects: BEING, isOfOthers: true, reliability: 0.75, isLast: true },
  { name: 'retired', verb: 'retire', rest: '.', says: 'did', object: 'retired', aspect: 'event', subjects: ['person'] },
  { name: 'promoted', verb: 'be|get', rest: 'promoted', says: 'did', object: 'got promoted', aspect: 'change', subjects: ['person'], reliability: 0.8, isLast: true },
  { name: 'gave-birth', verb: 'give', rest: 'birth', says: 'did', object: 'gave birth', aspect: 'event', subjects: BEING },
  { name: 'had-baby', verb: 'have', rest: 'a baby', says: 'did', object: 'had a baby', aspect: 'event', subjects: ['person'] },
  { name: 'went-doing', verb: 'go', rest: '{outing}', says: 'did', object: 'went $outing', slot: 'outing', aspect: 'event', subjects: BEING, reliability: 0.8 },
  { name: 'did-deed', verb: 'win|finish|complete|run|climb|pass|start|launch|publish|release|found|sign|adopt|lose|organize|organise|host|perform|paint|build|bake|make|cook|write|break|see|watch|read|celebrate|donate|enter|create|design|record|begin|open', rest: '{deed}', says: '$deed', slot: 'deed', aspect: 'event', subjects: BEING, reliability: 0.65, isLast: true },
]);
