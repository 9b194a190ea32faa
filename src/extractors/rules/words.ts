const set = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Subjects as they are written before a verb. */
export const NOMINATIVE: ReadonlySet<string> = set('i we he she they you it');

/** What may stand anywhere in a clause and says nothing of the relation. */
export const ADVERBS: ReadonlySet<string> = set(
  'really very so much also too just already actually now currently definitely absolutely totally finally still ' +
    'always ever often usually mostly mainly recently lately again even only quite pretty simply truly honestly ' +
    'basically literally especially particularly officially temporarily permanently originally previously formerly ' +
    'obviously certainly surely well btw lol haha tbh though however nowadays therefore both all ' +
    'happily sadly fortunately unfortunately luckily initially eventually soon anyway there first later then please ' +
    'once deeply greatly genuinely secretly severely mildly badly extremely super highly terribly deathly slightly ' +
    'almost nearly personally apparently completely fully partly largely generally normally regularly daily yep',
);

/** They make a statement less sure. */
export const HEDGES: ReadonlySet<string> = set(
  'maybe perhaps probably possibly apparently supposedly presumably kinda sorta likely allegedly',
);

/** "I think that ...": the clause after it is the statement. */
export const OPINION_VERBS: ReadonlySet<string> = set(
  'think guess believe suppose assume reckon feel imagine bet doubt',
);
export const REPORT_VERBS: ReadonlySet<string> = set(
  'say tell mention claim hear read write report explain suggest recommend ask answer reply propose warn joke insist swear argue complain remind',
);

/** Nouns that mean nothing without what was said before, or nothing at all. */
export const VAGUE: ReadonlySet<string> = set(
  'it this that these those them they one ones thing things stuff something anything everything nothing someone ' +
    'somebody anyone anybody everyone everybody nobody way ways lot lots bit kind sort idea ideas time times moment ' +
    'moments day days week part parts point points fact facts question questions problem problems answer place places ' +
    'look looks sound sounds feeling feelings chance fun luck thanks thought thoughts vibe vibes energy person people ' +
    'guy guys man woman case example sense matter rest same other others another first last next here there now then ' +
    'what who which where when why how me you him her us i we he she yes no ok okay sure well same more most less ' +
    'some any each every all both few many much place suggestion suggestions advice tip tips info information ' +
    'recommendation recommendations help hand mine yours hers ours theirs myself yourself himself herself top',
);

/** Capitalised at the beginning of a sentence, and no names. */
export const NO_NAMES: ReadonlySet<string> = set(
  'thanks thank yes no wow hey hi hello ok okay oh please sorry well great good nice cool awesome amazing sure yeah ' +
    'congrats congratulations happy life work today tomorrow yesterday tonight everyone everything nothing something ' +
    'someone people things what who which where when why how that this these those there here it they he she we you ' +
    'i my our your his her their the a an and but or so because if then also just really currently lately recently ' +
    'maybe perhaps btw fyi lol haha monday tuesday wednesday thursday friday saturday sunday january february march ' +
    'april june july august september october november december god jesus damn ugh hmm note reminder ' +
    'english weather dinner lunch breakfast mom dad sounds looks let glad hope one both all some any most many none ' +
    'absolutely definitely exactly totally true right wrong same time anyway however can do does did is are was were ' +
    'has have had will would could should not for from in on at to of with by after before since during while music ' +
    'art nature family friends kids books reading writing cooking painting hiking running health money love peace',
);

/** Words with which an imperative or a plan says nothing worth knowing. */
export const SMALL_DEEDS: ReadonlySet<string> = set(
  'let see think try check know say tell ask wait look be do get have keep make take give go come talk chat sleep ' +
    'stop need want like love hope guess mean feel remember forget mention admit explain show share thank use find ' +
    'start begin continue stay work miss hit happen call send figure sound seem bed consider',
);

export { SECRET, SECRET_VALUE } from '../../text/secrets.ts';
