import type { Rule } from '../rule.ts';
import { rulesOf } from '../rule.ts';

const BEING = ['person', 'animal'] as const;

/** Taste, body, habits. */
// prettier-ignore
export const TASTE: readonly Rule[] = rulesOf([
  { name: 'favourite', verb: 'be', rest: '{rest}', says: 'has favourite $attribute', attribute: /^(?:(?:all[- ]time|personal|new|absolute|current) )?favou?rite (?!things?$|parts?$|ones?$|times?$|ways?$|moments?$|memor|part of|thing (?:about|to))\S+(?: \S+){0,3}$/, reliability: 0.9 },
  { name: 'likes', verb: 'like|love|enjoy|adore', rest: '{tastes}', says: 'likes', subjects: BEING, reliability: 0.82 },
  { name: 'likes-to', verb: 'like|love', rest: 'to {action}', says: 'likes', subjects: BEING, reliability: 0.8 },
  { name: 'likes-doing', verb: 'like|love|enjoy', rest: 'to {verb} .', says: 'likes', subjects: BEING, reliability: 0.8 },
  { name: 'fan', verb: 'be', rest: 'a|an? * fan|fans of {tastes}', says: 'likes', subjects: BEING },
  { name: 'into', verb: 'be', rest: 'into|keen on? {tastes}', says: 'likes', subjects: BEING, reliability: 0.8 },
  { name: 'fond', verb: 'be', rest: 'fond|passionate|crazy|obsessed of|about|with {tastes}', says: 'likes', subjects: BEING },
  { name: 'afraid', verb: 'be', rest: 'afraid|scared|terrified|frightened of {things}', says: 'is afraid of', slot: 'things', subjects: BEING, reliability: 0.85 },
  { name: 'lover', verb: 'be', rest: 'a|an * {item} lover|fan', says: 'likes', slot: 'item', subjects: BEING, reliability: 0.5 },
  { name: 'dislikes', verb: 'hate|dislike|detest|loathe', rest: '{tastes}', says: 'likes', isNegative: true, subjects: BEING, reliability: 0.85 },
  { name: 'cannot-stand', verb: 'stand|bear|tolerate', rest: '{tastes}', says: 'likes', isOnlyDenied: true, subjects: BEING, modals: 'only can', reliability: 0.93 },
  { name: 'cannot-eat', verb: 'eat|have', rest: '{items}', says: 'eats', isOnlyDenied: true, subjects: BEING, modals: 'only can', reliability: 0.85 },
  { name: 'hates-to', verb: 'hate', rest: 'to {action}', says: 'likes', isNegative: true, subjects: BEING },
  { name: 'prefers', verb: 'prefer', rest: '{item} over|to|than|rather * {thing}', says: 'prefers', slot: 'item', subjects: BEING, modals: 'would', reliability: 0.9 },
  { name: 'prefers-one', verb: 'prefer', rest: '{thing}', says: 'prefers', subjects: BEING, reliability: 0.85, isLast: true },
  { name: 'prefers-to', verb: 'prefer', rest: 'to {action}', says: 'prefers', subjects: BEING },
  { name: 'hobby', verb: 'be', rest: '{things}', says: 'likes', attribute: /^(?:main |biggest |only |favou?rite )?(?:hobby|hobbies|passion|interests?)$/ },
  { name: 'hobby-include', verb: 'include', rest: '{things}', says: 'likes', attribute: /^(?:hobbies|interests)$/ },

  { name: 'allergic', verb: 'be', rest: '* allergic to {things}', says: 'is allergic to', subjects: BEING, reliability: 0.96 },
  { name: 'not-allergic', verb: 'be', rest: 'allergic to anything .', says: 'is allergic to', object: 'anything', isOnlyDenied: true, subjects: BEING, reliability: 0.9 },
  { name: 'allergy', verb: 'have', rest: 'a|an? * allergy|allergies to {things}', says: 'is allergic to', subjects: BEING, reliability: 0.95 },
  { name: 'allergy-named', verb: 'have', rest: 'a|an? * {allergen} allergy|allergies', says: 'is allergic to', slot: 'allergen', subjects: BEING },
  { name: 'no-allergies', verb: 'have', rest: 'any? known|food? allergies|allergy .', says: 'is allergic to', object: 'anything', isOnlyDenied: true, subjects: BEING, reliability: 0.9 },
  { name: 'intolerant', verb: 'be', rest: '* {intolerance} intolerant', says: 'has condition', object: 'lactose intolerance', subjects: BEING },
  { name: 'has-condition', verb: 'have|suffer|develop|get', rest: 'from|with? {conditions}', says: 'has condition', subjects: BEING, reliability: 0.88 },
  { name: 'diagnosed', verb: 'be|get', rest: '* diagnosed with {conditions}', says: 'has condition', aspect: 'change', subjects: BEING, reliability: 0.93 },
  { name: 'is-condition', verb: 'be', rest: 'type? 1|2|one|two? {adjective}', says: 'has condition', slot: 'adjective', subjects: BEING },
  { name: 'takes', verb: 'take|be', rest: 'on? {medicine}', says: 'takes', slot: 'medicine', subjects: BEING, reliability: 0.85 },
  { name: 'no-medicine', verb: 'be|take', rest: 'on? any? medication|meds|medicine|medicines|medications .', says: 'takes', object: 'medication', isOnlyDenied: true, subjects: BEING, reliability: 0.85 },
  { name: 'takes-dose', verb: 'take|be', rest: 'on? {number} * of {medicine}', says: 'takes', slot: 'medicine', subjects: BEING },
  { name: 'diet', verb: 'be|become|go', rest: 'a|an|on|strictly? a|an|the? {diet} diet?', says: 'follows diet', subjects: ['person'], reliability: 0.92 },
  { name: 'diet-follow', verb: 'follow|eat|keep', rest: 'a|an|strictly? {diet} diet?', says: 'follows diet', subjects: ['person'] },
  { name: 'diet-is', verb: 'be', rest: '{diet}', says: 'follows diet', attribute: /^diet$/ },
  { name: 'no-drink', verb: 'drink', rest: '{items}', says: 'drinks', isOnlyDenied: true, subjects: BEING, modals: 'can' },
  { name: 'no-alcohol', verb: 'drink', rest: '.', says: 'drinks', object: 'alcohol', isOnlyDenied: true, subjects: ['person'], reliability: 0.85 },
  { name: 'no-eat', verb: 'eat', rest: '{items}', says: 'eats', isOnlyDenied: true, subjects: BEING, reliability: 0.85 },
  { name: 'smokes', verb: 'smoke', rest: '.', says: 'has habit', object: 'smoking', subjects: BEING, reliability: 0.9 },
  { name: 'smokes-thing', verb: 'smoke', rest: '{items}', says: 'smokes', subjects: BEING, reliability: 0.85 },
  { name: 'quit-smoking', verb: 'quit|give|stop', rest: 'up? {smoked}', says: 'smokes', slot: 'smoked', aspect: 'end', subjects: BEING, reliability: 0.85 },

  { name: 'plays', verb: 'play', rest: '{skills}', says: 'plays', subjects: BEING, modals: 'can', reliability: 0.85 },
  { name: 'practises', verb: 'practice|practise|do', rest: '{exercise}', says: 'practises', slot: 'exercise', subjects: BEING },
  { name: 'collects', verb: 'collect', rest: '{items}', says: 'collects', subjects: BEING },
  { name: 'uses', verb: 'use', rest: 'a|an? {tools}', says: 'uses', slot: 'tools', subjects: BEING, reliability: 0.75 },
  { name: 'switched-to', verb: 'switch|migrate|change', rest: '* to a|an|the? {tool}', says: 'uses', slot: 'tool', aspect: 'change', subjects: BEING, reliability: 0.75 },
  { name: 'switched-from', verb: 'switch|migrate|change', rest: '* from a|an|the? {tool}', says: 'uses', slot: 'tool', aspect: 'end', subjects: BEING, reliability: 0.7 },
  { name: 'codes-in', verb: 'code|program|write', rest: '* in {tools}', says: 'uses', slot: 'tools', subjects: BEING, reliability: 0.7 },
]);
