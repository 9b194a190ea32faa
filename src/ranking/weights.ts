/**
 * The recipe of the ranking: every number it uses, with the evidence for each. Found by
 * experiments on eight public sets of conversations; the plateau is flat, so do not tune a number
 * on one set alone. Points in brackets are of recall at 10 in the experiments that chose the number;
 * what each part is worth today stands in `docs/quality.md`.
 */
export const WEIGHTS = {
  /** BM25 saturation and length normalisation (Robertson and Zaragoza 2009). b 0.9 is worth +5 on long turns, 0 on short. */
  k1: 1.2,
  b: 0.9,
  /** Weight of a concept beside a word (+0.4 on short turns by words, undecided on stated facts). */
  concept: 0.4,
  /** Share of the best neighbouring turn's own score, halved with the second hop; the best, not the sum (+2 on long turns). */
  neighbour: 0.5,
  neighbourHops: 2,
  neighbourDecay: 0.5,
  /** A turn that answers a question takes over more of the question's words (+0.8 on short turns, words alone). */
  answerShare: 0.8,
  /** Among people with names a question is asked to hear, and seldom tells (+0.4); to an assistant it tells what is wanted. */
  peerQuestion: 0.85,
  /** Share of the BM25 of the whole session (+3.7 on short turns, +7.0 on projects over months). */
  session: 1.2,
  /** Long turns match by chance: divide by 1 + length * ln(1 + terms / lengthScale). With the role factor +7.5 on long turns. */
  length: 0.5,
  lengthScale: 40,
  /** Replies of the assistant, unless the question asks for them. */
  assistant: 0.75,
  /** Share of the best score, given to turns of the one speaker that the question names (+4.1 where people have names). */
  speaker: 0.35,
  /** The turn speaks of its speaker; the question asks for a number and the turn has one (+1.2 together). */
  firstPerson: 0.1,
  number: 0.1,
  /** Standing instructions and stated preferences of the user (+1.0 to +1.3 where such questions are asked). */
  directive: 0.2,
  /**
   * Said in the period that the question names from where it stands ("last week", "two months ago",
   * "since May"). Hardly any question of the sets asks so (10 of 1,981 of LoCoMo, 31 of 451 of RealMem, in
   * passing), so that nothing is shown for it but that it does no harm (0.0 at 10 on both, +0.2 at
   * 5 on long turns); it is for users who do ask so. Being a factor, it puts nothing forward that
   * shares no word with the question. Dates named in full ("in May 2023") get none: their words are
   * in the index, and 0.2 for them costs short turns 0.3 at 20.
   */
  period: 0.3,
  /** Newer first among equals: decides updates (+50 points there), costs nothing elsewhere. */
  recency: 0.02,
  /** A newer statement in nearly the same words is lifted above the older one. */
  nearDuplicate: {
    top: 20,
    scoreRatio: 0.7,
    matchedJaccard: 0.7,
    matchedAtLeast: 2,
    sharedOfShorter: 0.6,
    ownOfNewer: 1.5,
  },
  /**
   * The coverage gate: meaning weighs `floor + gain * (1 - c)^power` against the words, where c is
   * the best share of the question's idf weight found in one memory. Meaning decides where words
   * do not reach; one fixed weight cannot serve both. A turn's cosine is averaged with those of the
   * turns before and after it in the session (+1.4 on short turns, +0.7 on long ones).
   */
  meaning: {
    floor: 0.25,
    gain: 3,
    power: 4,
    wordsFrom: 0.25,
    leastWords: 0.3,
    context: { previous: 0.5, next: 0.3 },
  },
} as const;
