/** What a sentence says before it says anything: whether it is asked to be remembered, or doubted. */
export interface Opening {
  /** How many characters to leave out. */
  readonly length: number;
  readonly isExplicit: boolean;
  readonly isHedged: boolean;
  /** "remember to call": what follows is to be done. */
  readonly isDuty: boolean;
}

const EXPLICIT =
  /^(?:(?:please|hey|also|and|ok(?:ay)?|just|can you|could you|i(?:'|\u2019)?d like you to|i want you to|i need you to)[\s,]+)*(?:(?:remember|note|memori[sz]e|keep in mind|bear in mind|take note|make (?:a )?note|don(?:'|\u2019)?t forget|do not forget|never forget|remind yourself|save|store)(?: (?:this|it|the following|for (?:later|the future|next time)|in (?:your )?memory|down|the fact))*(?:\s*[:,]\s*|\s+that\s+|\s*-\s+)|for (?:the record|future reference|your (?:information|records))[\s,:-]+|(?:important|note to self|fyi|nb|reminder|to remember|please note|just so you know|you should know)(?: that)?[\s,:-]+)/i;
const REMEMBER_BARE =
  /^(?:(?:please|hey|also|and|ok(?:ay)?|just)[\s,]+)*(?:remember|don(?:'|\u2019)?t forget|note)\s+(?=(?:i(?:'|\u2019)?m|i|my|our|we|the|his|her|their)\b)/i;
const DUTY =
  /^(?:(?:please|hey|also|and|ok(?:ay)?|just|can you|could you|would you)[\s,]+)*(?:remind me to|(?:note to self|to-?do|todo|task|reminder)\s*[:-]\s*|i (?:must|should|need to) remember to|i (?:must not|mustn(?:'|\u2019)?t|can(?:'|\u2019)?t|can ?not) forget to|(?:i(?:'|\u2019)ve|i have) got to remember to)\s*/i;
const HEDGE =
  /^(?:(?:i (?:think|guess|believe|suppose|feel like|assume|reckon|imagine)|maybe|perhaps|probably|possibly|if i(?:'|\u2019)?m not (?:wrong|mistaken)|not sure but|i(?:'|\u2019)?m not sure but)(?: that)?[\s,]+)+/i;
const CHATTER =
  /^(?:(?:well|so|oh|yes|yeah|yep|no|nope|ok|okay|hey|hi|hello|wow|haha|lol|btw|by the way|actually|honestly|anyway|also|and|but|plus|first|to be honest|tbh|fun fact|true|right|sure|thanks|thank you|absolutely|definitely|of course|sorry|apologies|oops|no wait|wait|correction|update|good news|bad news|i misspoke|my mistake|scratch that|i mean|cool|nice|great|awesome|hmm+|um+|uh+|ah+|you know|as you know|like i said|as i (?:said|mentioned)|good (?:morning|evening|afternoon))(?:[\s]*[,!:.-]+\s*|\s+(?=(?:i|my|we|our|actually|btw|by the way)\b)))+/i;

/** Reads what stands before the statement of a sentence. */
export function readOpening(sentence: string): Opening {
  const chatter = CHATTER.exec(sentence)?.[0].length ?? 0;
  const body = sentence.slice(chatter);
  const duty = DUTY.exec(body);
  if (duty !== null)
    return { length: chatter + duty[0].length, isExplicit: true, isHedged: false, isDuty: true };
  const explicit = EXPLICIT.exec(body) ?? REMEMBER_BARE.exec(body);
  const asked = explicit?.[0].length ?? 0;
  const hedge = HEDGE.exec(body.slice(asked))?.[0].length ?? 0;
  return {
    length: chatter + asked + hedge,
    isExplicit: explicit !== null,
    isHedged: hedge > 0,
    isDuty: false,
  };
}
