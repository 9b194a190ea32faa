/**
 * How lasting wishes to an assistant are worded in other languages than English. Every piece is the
 * inside of a group; `verbs` are forms that ask somebody to do something, never plain statements.
 */
export interface StandingWording {
  readonly please: string;
  /** Stands before a forbidding verb. */
  readonly not: string;
  readonly fromNow: string;
  /** "Always", "never", "every time". */
  readonly always: string;
  readonly verbs: string;
  /** "Call me", before a name. */
  readonly callMe: string;
  /** "Keep in mind that", "do not forget that". */
  readonly remember: string;
}

export const STANDING_ELSEWHERE: readonly StandingWording[] = [
  {
    please: 'bitte',
    not: 'nicht',
    fromNow: 'ab (?:jetzt|sofort|heute)|von (?:nun|jetzt|heute) an|künftig|zukünftig|in zukunft',
    always: 'immer|stets|nie(?:mals)?|nicht mehr|nie (?:wieder|mehr)|jedes mal',
    verbs:
      'antworte|schreibe?|sprich|rede|nenne?|verwende|benutze?|nutze?|empfiehl|empfehle|schlage?|erwähne|gib|frage?|sage?|zeige?|vermeide|achte|halte?|erkläre|berücksichtige|duze?|sieze?|(?:antworten|schreiben|sprechen|nennen|verwenden|benutzen|empfehlen|vorschlagen|erwähnen|angeben|nachfragen|vermeiden|duzen|siezen)(?=[.!\\s]*$)',
    callMe: 'nenne? mich|du kannst mich',
    remember:
      'merke? dir|vergiss (?:bitte )?nicht|denke? (?:bitte )?(?:immer )?daran|behalte? (?:bitte )?im (?:hinter)?kopf|beachte (?:bitte )?(?:immer )?,? ?dass ich',
  },
  {
    please: 'por favor',
    not: 'no(?: me| te| lo)?',
    fromNow: 'a partir de ahora|de ahora en adelante|desde ahora|en adelante|en el futuro',
    always: 'siempre|nunca(?: más)?|jamás|cada vez',
    verbs:
      'resp[oó]nde(?:me)?|respondas|cont[eé]sta(?:me)?|contestes|escr[ií]be(?:me)?|escribas|h[aá]bla(?:me)?|hables|usa|uses|utiliza|utilices|recomienda|recomi[eé]nd[ae]me|recomiendes|sugiere|sugi[eé]reme|sugieras|menciones|incluye|incluyas|evita|da(?:me)?|des|pr[ei]g[uú]nta(?:me)?|preguntes|dime|digas|mu[eé]stra(?:me)?|ll[aá]mame|llames|tr[aá]tame',
    callMe: 'll[aá]mame|puedes llamarme',
    remember:
      'recuerda (?:siempre )?que|ten(?:lo)? (?:siempre )?en cuenta|no olvides que|recuérdalo',
  },
  {
    please: "s[’']il (?:te|vous) pla[iî]t|stp|svp|merci de",
    not: "ne (?:me |m[’'])?|n[’']",
    fromNow: "désormais|dorénavant|à partir de maintenant|à l[’']avenir",
    always: 'toujours|jamais|plus jamais|chaque fois',
    verbs:
      'réponds|répondez|répondre|écris|écrivez|parle|parlez|utilise|utilisez|propose|proposez|suggère|suggérez|recommande|recommandez|mentionne|mentionnez|évite|évitez|donne|donnez|dis|dites|demande|demandez|explique|expliquez|inclus|appelle|appelez|tutoie|vouvoie',
    callMe: "appelle[sz]?-moi|appelez-moi|tu peux m[’']appeler|vous pouvez m[’']appeler",
    remember:
      "souviens-toi|souvenez-vous|n[’']oublie[sz]? pas|garde[sz]? (?:bien )?à l[’']esprit|retiens|rappelle-toi",
  },
  {
    please: 'per favore|per piacere',
    not: 'non(?: mi)?',
    fromNow: "d[’']ora in (?:poi|avanti)|da ora in (?:poi|avanti)|in futuro",
    always: 'sempre|mai(?: più)?|ogni volta',
    verbs:
      'rispondi(?:mi)?|rispondere|scrivi(?:mi)?|scrivere|parla(?:mi)?|parlare|usa|usare|utilizza|utilizzare|consiglia(?:mi)?|consigliar(?:e|mi)|suggerisci(?:mi)?|suggerir(?:e|mi)|proponi(?:mi)?|propor(?:re|mi)|menzionare|evita|dammi|dimmi|dire|includi|spiega(?:mi)?|chiamami|chiedimi',
    callMe: 'chiamami|puoi chiamarmi',
    remember:
      'ricorda(?:ti)? (?:sempre )?che|tieni (?:sempre )?(?:presente|a mente)|non dimenticare',
  },
  {
    please: 'por favor',
    not: 'não(?: me)?',
    fromNow:
      'a partir de agora|de agora em diante|daqui (?:para|pra|em) (?:a )?(?:frente|diante)|no futuro',
    always: 'sempre|nunca(?: mais)?|jamais|toda vez',
    verbs:
      'respond[ae]|escrev[ae]|fal[ae]|us[ae]|utiliz[ae]|recomende|recomendes|sugira|sugiras|mencion[ae]|inclu[ai]|evit[ae]|dê|diga|pergunt[ae]|expliqu[ae]|trate-me|me (?:cham|trat|respond|dig|dê)[ae]?|cham[ae]-me',
    callMe: 'me cham[ae]|cham[ae]-me|pod[ei]s? me chamar',
    remember:
      'lembre-se|lembra-te|não (?:se |te )?esque[çc]a[s]?|tenha[s]? (?:sempre )?em mente|leve em conta',
  },
  {
    please: 'alsjeblieft|alstublieft|graag',
    not: 'niet',
    fromNow: 'vanaf nu|voortaan|in het vervolg|in de toekomst',
    always: 'altijd|nooit(?: meer)?|niet meer|elke keer',
    verbs:
      'antwoord|schrijf|spreek|praat|gebruik|noem|raad|stel|geef|vermeld|vermijd|zeg|vraag|leg|toon|houd?',
    callMe: 'noem (?:me|mij)|je mag (?:me|mij)',
    remember: 'onthoud|vergeet niet|houd? er rekening mee|houd? in gedachten',
  },
  {
    please: 'snälla|var snäll och|var vänlig och',
    not: 'inte',
    fromNow: 'från och med nu|hädanefter|framöver|i fortsättningen|i framtiden',
    always: 'alltid|aldrig(?: mer)?|varje gång',
    verbs:
      'svara|skriv|prata|tala|använd|föreslå|rekommendera|nämn|ge|säg|fråga|visa|undvik|förklara|kalla',
    callMe: 'kalla mig|du kan kalla mig',
    remember: 'kom ihåg|glöm inte|tänk på att|ha i åtanke',
  },
  {
    please: 'пожалуйста',
    not: 'не(?: мне)?',
    fromNow: 'отныне|впредь|с этого момента|с сегодняшнего дня|в будущем',
    always: 'всегда|никогда|больше|каждый раз',
    verbs:
      '(?:отвечай|пиши|говори|используй|предлагай|советуй|рекомендуй|упоминай|давай|избегай|называй|зови|спрашивай|показывай|объясняй|добавляй)(?:те)?|обращай(?:ся|тесь)',
    callMe: '(?:зови|называй)(?:те)? меня|можешь (?:звать|называть) меня',
    remember:
      'запомни(?:те)?|имей(?:те)? в виду|помни(?:те)?,? что|учти(?:те)?|не забывай(?:те)?,? что',
  },
  {
    please: 'من فضلك|رجاء|رجاءً',
    not: 'لا',
    fromNow: 'من ال[آا]ن فصاعد[اًا]+|بعد ال[آا]ن',
    always: 'دائم[اًا]+|دوم[اًا]+|[أا]بد[اًا]+',
    verbs: '[أا]جب|[أا]جبني|اكتب|تحدث|استخدم|استعمل|تقترح|توص|اذكر',
    callMe: 'ناد[ي]?ني|سم[ي]?ني',
    remember: 'تذكر [أا]ن(?:ني|ي)?|ضع في اعتبارك|لا تنس',
  },
];

/** In scripts without spaces, and in Korean, as whole patterns over one sentence. */
export const STANDING_WITHOUT_SPACES: readonly string[] = [
  // Chinese
  '^(?:请|麻烦|那么?|好的?|嗯)?[，,]?(?:以后|今后|往后|从现在(?:起|开始)|从今(?:以后|往后|天起|天开始)?)[，,]?(?:请|都|一律|要|不要|别|不许|只|只能|用|叫我|你|回答|回复|每次|在)',
  '(?:^|[，,；;：:])(?:请|麻烦)?你?(?:始终|总是|永远|一直|务必|每次)(?:都|要|请)?(?:用|以|使用|回答|回复|称呼|叫|给我|写|提供|不要|别)',
  '(?:^|[，,；;：:])请?(?:千万)?(?:不要|别)再(?:给|向|跟|对|推荐|建议|提|说|用|叫)',
  '(?:^|[，,；;：:])(?:请|你(?:可以|就))?叫我(?![去来做回们的不到在上下吃过帮]).{1,12}(?:吧|就好|就行)?[。！!]*$',
  '(?:^|[，,；;：:])请?(?:记住|记得|牢记|别忘了?|不要忘记)[：:，,]?(?:一下)?[：:，,]?我',
  // Japanese
  '(?:今後|これから|以後|次から|以降)は?、?.{0,60}(?:ください|下さい|して|ないで|お願い(?:します)?|使わないこと)[。！!]*$',
  '(?:いつも|常に|必ず|毎回|絶対に?|決して|二度と).{0,60}(?:ください|下さい|ないで|して|答えて|お願い(?:します)?)[。！!]*$',
  'と呼んで|覚えて?おいて|忘れないで',
  // Korean
  '(?:앞으로|이제부터|지금부터|다음부터).{0,60}(?:줘|주세요|지 ?마|말아|마세요|부탁(?:해|드려)?)[요.!]*$',
  '(?:항상|언제나|절대로?|매번|다시는).{0,60}(?:줘|주세요|지 ?마|말아|마세요|해라|하세요)[요.!]*$',
  '(?:이?라고|으로) 불러|기억해|잊지 ?마',
];
