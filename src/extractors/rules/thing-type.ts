import type { EntityType } from '../../core/statement.ts';
import type { Token } from './token.ts';

const PROJECT_NOUN =
  /^(?:project|app|website|site|report|thesis|dissertation|assignment|paper|presentation|proposal|product|release|campaign|milestone|sprint|feature|prototype|migration|redesign|initiative|homework|essay|manuscript|book|draft)$/;
const ORGANISATION_NOUN =
  /^(?:inc|ltd|llc|gmbh|corp|company|team|university|college|school|bank|hospital|labs?|foundation|institute|group|agency|department|studio|club|society|association)\.?$/;
const EVENT_NOUN =
  /^(?:meeting|wedding|conference|concert|party|appointment|interview|exam|test|flight|trip|race|marathon|class|course|ceremony|festival|workshop|call|session|game|match|surgery|event|holiday|vacation|graduation|reunion|demo|review|show|exhibition|tournament|dinner|hackathon|webinar|retreat|funeral|anniversary|recital|audition|kickoff|kick-off|offsite|onboarding|standup|stand-up|lunch|brunch|barbecue|bbq|lecture|seminar|hearing|rehearsal|screening|checkup|check-up|viewing|inspection|picnic|gala|premiere|fair|summit|training|christening|baptism|lesson|webinar|competition|gig|delivery|visit|launch|train|excursion|cruise)$/;

/** What a thing is, by its words: a project, an event, an organisation. */
export function thingType(words: string): EntityType {
  const lower = words.toLowerCase().split(/\s+/);
  const found = TYPES.find(([pattern]) => lower.some((word) => pattern.test(word)));
  return found?.[1] ?? 'thing';
}

const TYPES: readonly (readonly [RegExp, EntityType])[] = [
  [PROJECT_NOUN, 'project'],
  [ORGANISATION_NOUN, 'organisation'],
  [EVENT_NOUN, 'event'],
];

/** What a phrase names; `otherwise` where its words do not tell. */
export function typeOf(words: readonly Token[], otherwise: EntityType): EntityType {
  const type = thingType(words.map(({ lower }) => lower).join(' '));
  return type === 'thing' ? otherwise : type;
}
