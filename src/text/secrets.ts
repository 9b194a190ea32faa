/** What people do not want repeated: never extracted. */
export const SECRET: RegExp =
  /\b(?:pass(?:word|code|phrase|wd)s?|pwd|pin(?: (?:code|number))?|cvv|cvc|security code|(?:credit|debit|bank) ?cards?|card number|iban|account number|routing number|ssn|social security|api[ -]?keys?|secret(?: key)?s?|private key|access key|tokens?|credentials?|seed phrase|recovery (?:code|phrase)|otp|2fa|passport number|license key|alarm code|door code|gate code|combination)\b/i;
/** Numbers of cards, and keys as services print them. */
export const SECRET_VALUE: RegExp =
  /\b(?:\d[ -]?){13,19}\b|\b(?:sk|pk|ghp|gho|xox[abp]|AKIA|eyJ)[-_A-Za-z0-9]{12,}|\b[A-Za-z0-9+/_-]{32,}\b/;

/** Whether something in a text is what people do not want repeated. */
export function hasSecret(text: string): boolean {
  return SECRET.test(text) || SECRET_VALUE.test(text);
}

/** What a sentence gives as the value of a secret: "my PIN is 4321", "password: hunter22". */
const GIVEN =
  /(?:\b(?:is|are|was|to|be)\s|[:=]|['\u2019]s\s)\s*["'\u201c\u2018`]?(?=\S*\d)([^\s"'\u201d\u2019`]{4,})/giu;
/** The value follows in a sentence of its own: "My wifi password?" "It is tulips". */
const LEADS_ON = /[:=?\uff1a]\s*$/;

/**
 * Which of the sentences, in order, tell a secret: those that name one, what follows such a one that
 * ends in a colon or question mark, and those that repeat a value that one of them gives.
 */
export function findSecrets(sentences: readonly string[]): readonly boolean[] {
  const named = sentences.map(hasSecret);
  const told = sentences.map((_, at) => {
    const isAnswer = named[at - 1] === true && LEADS_ON.test(sentences[at - 1] ?? '');
    return named[at] === true || isAnswer;
  });
  const values = new Set(
    sentences.flatMap((text, at) => (told[at] === true ? valuesIn(text) : [])),
  );
  return sentences.map(
    (text, at) => told[at] === true || [...values].some((value) => text.includes(value)),
  );
}

function valuesIn(text: string): readonly string[] {
  return [...text.matchAll(GIVEN)]
    .map(([, value = '']) => value.replace(/[.,;!?)]+$/, ''))
    .filter(({ length }) => length >= 4);
}
