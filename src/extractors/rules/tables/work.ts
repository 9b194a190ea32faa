import type { Rule } from '../rule.ts';
import { rulesOf } from '../rule.ts';

const PERSON = ['person'] as const;
const UNDERTAKING = ['project', 'event', 'thing', 'organisation', 'person'] as const;
const UNDER = ['project', 'event', 'thing'] as const;

/** Plans, duties, projects and money. */
// prettier-ignore
export const WORK: readonly Rule[] = rulesOf([
  { name: 'plans-to', verb: 'plan|intend|hope|mean', rest: 'to {action}', says: 'plans', subjects: PERSON, reliability: 0.85 },
  { name: 'planning-thing', verb: 'plan', rest: '{thing}', says: 'plans', subjects: PERSON, reliability: 0.75 },
  { name: 'planning-on', verb: 'plan', rest: 'on {thing}', says: 'plans', subjects: PERSON },
  { name: 'plan-is', verb: 'be', rest: 'to {action}', says: 'plans', attribute: /^plans?$/ },
  { name: 'wants-to', verb: 'want', rest: 'to {action}', says: 'wants', subjects: PERSON, reliability: 0.7 },
  { name: 'would-like-to', verb: 'like|love', rest: 'to {action}', says: 'wants', subjects: PERSON, modals: 'only would', reliability: 0.65 },
  { name: 'thinking-of', verb: 'think', rest: 'of|about {outing}', says: 'considers', subjects: PERSON, reliability: 0.6, isLast: true },
  { name: 'considering', verb: 'consider', rest: '{outing}', says: 'considers', subjects: PERSON, reliability: 0.6, isLast: true },
  { name: 'needs-to', verb: 'need', rest: 'to {action}', says: 'needs to', subjects: PERSON, reliability: 0.75, isLast: true },
  { name: 'goal-is', verb: 'be', rest: 'to {action}', says: 'has goal', attribute: /^(?:\w+ )?(?:goal|dream|ambition|resolution|target|aim|objective)$/, reliability: 0.9 },
  { name: 'goal-is-thing', verb: 'be', rest: '{thing}', says: 'has goal', attribute: /^(?:\w+ )?(?:goal|dream|ambition|resolution|target|aim|objective)$/, reliability: 0.85 },
  { name: 'has-goal', verb: 'have|set', rest: 'a|an|the|my * goal of {thing}', says: 'has goal', subjects: PERSON },
  { name: 'saving-for', verb: 'save', rest: 'up? * for {thing}', says: 'has goal', subjects: PERSON, reliability: 0.7 },
  { name: 'trains-for', verb: 'train|prepare|practice|study', rest: '* for {thing}', says: 'prepares for', subjects: PERSON, reliability: 0.75 },
  { name: 'decided-to', verb: 'decide|choose|agree', rest: 'to {action}', says: 'decided', aspect: 'event', subjects: PERSON, reliability: 0.85 },
  { name: 'decided-on', verb: 'decide|settle', rest: 'on {thing}', says: 'decided', aspect: 'event', subjects: PERSON },
  { name: 'decided-against', verb: 'decide', rest: 'not to {action}', says: 'decided against', aspect: 'event', subjects: PERSON },

  { name: 'is-due', verb: 'be', rest: 'due|expected *', says: 'is due', subjects: UNDERTAKING, isTimed: true, reliability: 0.92 },
  { name: 'due-bare', verb: 'be', rest: '* due .', says: 'is due', subjects: UNDERTAKING, isTimed: true },
  { name: 'deadline-is', verb: 'be', rest: '*', says: 'is due', attribute: /^(?:deadline|due date|submission deadline)$/, isTimed: true, reliability: 0.9, isOfOthers: true },
  { name: 'has-deadline', verb: 'have', rest: 'a|an? * deadline *', says: 'is due', subjects: ['project', 'thing'], isTimed: true },
  { name: 'launches', verb: 'launch|ship|go|release', rest: 'live? .', says: 'is due', subjects: ['project'], isTimed: true, reliability: 0.7 },
  { name: 'takes-place', verb: 'be|start|begin|happen', rest: 'scheduled|planned|set|booked? for?', says: 'takes place', subjects: ['event'], isTimed: true, reliability: 0.85 },
  { name: 'takes-place-explicit', verb: 'take', rest: 'place *', says: 'takes place', subjects: UNDER, isTimed: true },
  { name: 'scheduled', verb: 'be|get', aspect: 'change', rest: 'scheduled|planned|set|booked|postponed|moved|rescheduled|pushed for|to|back|until? *', says: 'takes place', subjects: UNDER, isTimed: true },
  { name: 'have-event', verb: 'have', rest: '{happening}', says: 'plans', slot: 'happening', subjects: PERSON, isTimed: true, reliability: 0.8 },
  { name: 'located', verb: 'be', rest: 'located|based|situated in|at {place}', says: 'is located in', subjects: ['organisation', 'thing', 'event', 'place', 'project', 'person'], isLast: true },
  { name: 'departs', verb: 'leave|depart|start|begin', rest: '*', says: 'takes place', subjects: ['event'], isTimed: true },
  { name: 'event-in', verb: 'be', rest: '* in|at {place}', says: 'is located in', subjects: ['event'], reliability: 0.8 },
  { name: 'status', verb: 'be', rest: '{status}', says: 'has status', slot: 'status', subjects: ['project'], reliability: 0.85 },
  { name: 'status-is', verb: 'be', rest: '{status}', says: 'has status', slot: 'status', attribute: /^status$/ },
  { name: 'led-by', verb: 'be', rest: '* led|managed|run|headed|owned|supervised|coordinated by {person}', says: 'is led by', subjects: UNDERTAKING, reliability: 0.92 },
  { name: 'manages', verb: 'manage|lead|head|oversee|supervise|run|direct|coordinate', rest: '{managed}', says: 'manages', slot: 'managed', subjects: PERSON, reliability: 0.88 },
  { name: 'in-charge', verb: 'be', rest: 'in charge|responsible of|for {thing}', says: 'manages', subjects: PERSON, reliability: 0.85 },
  { name: 'works-on-project', verb: 'work', rest: 'on|with {managed}', says: 'works on', slot: 'managed', subjects: PERSON, reliability: 0.8 },
  { name: 'budget-is', verb: 'be', rest: '{money}', says: 'has budget', attribute: /^(?:\w+ )?budget$/, reliability: 0.92 },
  { name: 'has-budget', verb: 'have', rest: 'a|an? * budget of {money}', says: 'has budget', subjects: UNDERTAKING, reliability: 0.92 },
  { name: 'has-money-budget', verb: 'have', rest: 'a|an? {money} budget', says: 'has budget', subjects: UNDERTAKING },
  { name: 'costs', verb: 'cost', rest: 'me|us|about|around? {money}', says: 'costs', subjects: ['thing', 'project', 'event'], reliability: 0.88 },
  { name: 'price-is', verb: 'be', rest: '{money}', says: 'costs', subjects: ['thing', 'event'], reliability: 0.75, isLast: true },
  { name: 'own-money', verb: 'be', rest: '{money}', says: 'has own $attribute', attribute: /^(?:\w+ )?(?:salary|rent|income|mortgage|savings|wage|allowance|pension)$/, reliability: 0.9 },
  { name: 'earns', verb: 'earn|make', rest: '{money}', says: 'has own salary', subjects: PERSON, reliability: 0.75 },
  { name: 'pays-rent', verb: 'pay', rest: '{money} * for|in rent', says: 'has own rent', subjects: PERSON },
  { name: 'own-attribute', verb: 'be', rest: '{rest}', says: 'has own $attribute', attribute: /^(?:\w+ )?(?:shoe size|dress size|ring size|t-?shirt size|shirt size|size|blood type|blood group|height|weight|license plate|licence plate|number plate|username|user name|handle|instagram|twitter|github|linkedin|website|blog|employee id|student id|member number|membership number|booking number|seat|locker|zodiac sign|star sign|eye colou?r|hair colou?r|wi-?fi name|car model)$/, reliability: 0.85 },
  { name: 'own-exact', verb: 'be', rest: '{exact}', says: 'has own $attribute', attribute: /^(?:\w+ )?(?:commute|bedtime|work schedule|working hours|work hours|office hours)$/, reliability: 0.8 },
]);
