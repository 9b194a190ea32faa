/**
 * What the wording of texts in other languages than English gives away. Short lists on purpose: each
 * word must be plain in its language and rare in English text ("soy", "mia", "min" and "EU" are
 * words and names there, so they are left out or told by case). JavaScript's \b knows ASCII letters
 * only, hence the look-arounds.
 */
const BEFORE = '(?<![\\p{L}\\p{M}\\p{N}.@])';
const AFTER = '(?![\\p{L}\\p{M}\\p{N}])';

/** `words` stand between word boundaries, `pieces` anywhere: for scripts without spaces. */
function wording(words: readonly string[], pieces: readonly string[], flags: string): RegExp {
  return new RegExp(`${BEFORE}(?:${words.join('|')})${AFTER}|${pieces.join('|')}`, flags);
}

export const FIRST_PERSON_ELSEWHERE: RegExp = wording(
  [
    '[Ii]ch|[Mm]ich|mir|[Mm]ein(?:e[mnrs]?)?|[Ww]ir|[Uu]nsere?[mnrs]?',
    '[Yy]o|[Mm]is?|[Tt]engo|[Ee]stoy|[Qq]uiero|[Pp]refiero|[Nn]osotr[oa]s|[Nn]uestr[oa]s?',
    "[Jj]e|[Jj][’'](?=\\p{L})\\p{L}+|[Mm]on|[Mm]es|[Nn]ous|[Nn]otre",
    'io|Io|[Mm]io|miei|[Nn]oi|[Nn]ostr[aoie]|[Pp]referisco',
    '[Ee]u|[Mm]eus?|[Mm]inhas?|[Nn]ós|[Nn]oss[oa]s?|[Pp]refiro',
    '[Ii]k|[Mm]ij|[Mm]ijn|[Ww]ij|[Oo]nze',
    '[Jj]ag|[Mm]ig|[Mm]ina|[Vv]år[at]?',
    '[Яя]|[Мм]не|[Мм]еня|[Мм]но[йю]|[Мм]о[йяеёию]|[Мм]оего|[Мм]оей|[Мм]ою|[Мм]ы|[Нн]а[мс]|[Нн]аш[аеи]?',
    'أنا|انا|عندي|نحن',
    '나는|저는|제가|내가|나의|저의|우리|내|제',
  ],
  ['我', '咱', '俺', '僕', 'わたし', 'ぼく', '私(?=[はがのをもにとで、])'],
  'u',
);

export const DIRECTIVE_ELSEWHERE: RegExp = wording(
  [
    'immer|nie|niemals|ab (?:jetzt|sofort)|von nun an|merk dir|bitte (?:merk|beachte)|ich bevorzuge',
    'siempre|nunca|a partir de ahora|de ahora en adelante|recuerda que|ten en cuenta|prefiero',
    "toujours|jamais|désormais|dorénavant|à partir de maintenant|n[’']oublie pas|je préfère",
    "sempre|mai|d[’']ora in poi|da ora in poi|ricorda(?:ti)? che|tieni presente|preferisco",
    'a partir de agora|de agora em diante|lembre-se|lembra-te|prefiro',
    'altijd|nooit|vanaf nu|voortaan|onthoud|liever',
    'alltid|aldrig|från och med nu|kom ihåg|föredrar',
    'всегда|никогда|отныне|впредь|с этого момента|запомни(?:те)?|имей(?:те)? в виду|предпочитаю',
    'دائما|دائمًا|أبدا|أبدًا|من الآن فصاعدا',
  ],
  [
    '总是|永远|从不|从现在起|从今以后|以后都|记住|更喜欢|不要再',
    'いつも|必ず|決して|今後は|これからは|覚えておいて|の方が好き|二度と',
    '항상|절대|앞으로는',
  ],
  'iu',
);

export const ASKS_NUMBER_ELSEWHERE: RegExp = wording(
  [
    'wann|wie ?viele?|wie (?:lange|alt|oft|spät)|an welchem (?:datum|tag)|in welchem (?:jahr|monat)',
    'cu[aá]ndo|cu[aá]nt[oa]s?|qu[eé] (?:fecha|d[ií]a|año|mes|hora)',
    'quand|combien|quelle (?:date|année|heure)|quel (?:jour|mois|âge)',
    'quando|quant[oaie]|che (?:data|giorno|anno|mese|ora)|ogni quanto',
    'quant[oa]s|que (?:data|dia|ano|mês|horas?)',
    'wanneer|hoeveel|hoe (?:lang|oud|vaak|laat)|welke (?:datum|dag|maand)|welk jaar',
    'när|hur (?:många|mycket|länge|gammal|ofta)|vilket (?:datum|år)|vilken (?:dag|månad)',
    'когда|сколько|как (?:долго|часто)|како(?:го|й|м) (?:числа|год|году|день|месяц|месяце)',
    'متى|كم',
  ],
  [
    '什么时候|何时|几(?!乎)|多少|多久|多长|多大|哪(?:一)?[天年]',
    'いつ(?!も)|何(?:時|日|月|年|歳|回|人|個|度|曜日|分|枚|冊|匹)|いくつ|いくら|(?:どの|どれ)くらい',
    '언제|몇|얼마',
  ],
  'iu',
);

/** "What did you recommend", "your answer", "remind me". */
export const ASKS_ASSISTANT_ELSEWHERE: RegExp = wording(
  [
    '(?:hast|hattest) du|du (?:mir )?(?:\\p{L}+ ){0,4}(?:gesagt|erwähnt|vorgeschlagen|empfohlen|gegeben|genannt|geschrieben|erklärt|geraten|erzählt|aufgelistet)|deine[nr]? (?:antwort|empfehlung(?:en)?|vorschläge|liste)|dein(?:en)? (?:vorschlag|rat|tipp)|erinnere? mich',
    'dijiste|mencionaste|sugeriste|recomendaste|aconsejaste|explicaste|propusiste|me (?:diste|has (?:dicho|dado|recomendado|sugerido|explicado))|tus? (?:respuesta|sugerencia|recomendaci[oó]n|recomendaciones|consejo|consejos|lista)|recu[eé]rdame',
    "(?:tu|vous) (?:m[’'])?(?:as|avez) (?:dit|mentionné|suggéré|recommandé|conseillé|proposé|donné|expliqué|écrit)|as-tu|avez-vous|(?:ta|tes|votre|vos) (?:réponse|suggestion|recommandation|liste|conseil)s?|ton conseil|rappelle[sz]?-moi",
    'hai (?:detto|menzionato|suggerito|consigliato|dato|spiegato|proposto|scritto|raccomandato)|la tua (?:risposta|lista)|il tuo (?:consiglio|suggerimento)|i tuoi (?:consigli|suggerimenti)|ricordami',
    'você (?:me )?(?:disse|mencionou|sugeriu|recomendou|deu|aconselhou|explicou|escreveu)|disseste|mencionaste|sugeriste|recomendaste|(?:sua|tua) (?:resposta|sugestão|recomendação|lista)|seu conselho|me lembre|lembra-me',
    '(?:heb|had) je|je (?:me )?(?:\\p{L}+ ){0,3}(?:gezegd|voorgesteld|aanbevolen|aangeraden|uitgelegd|genoemd)|(?:zei|noemde|adviseerde) je|je (?:antwoord|suggesties?|aanbeveling(?:en)?|advies)|herinner me',
    '(?:sa|nämnde|föreslog|rekommenderade|förklarade) du|du (?:sa|nämnde|föreslog|rekommenderade|förklarade)|(?:ditt|dina) (?:svar|förslag|råd)|påminn mig',
    '(?:ты|вы) (?:мне )?(?:сказал|говорил|предложил|предлагал|советовал|посоветовал|рекомендовал|упомянул|упоминал|дал|объяснил|написал)[аи]?|(?:твой|ваш) (?:ответ|совет|список)|напомни(?:те)? мне',
    'قلت لي|اقترحت|[أا]وصيت|نصحتني|ذك[ّ]?رني',
  ],
  [
    '你(?:之前|刚才|上次|曾经?)?(?:说|提到|建议|推荐|告诉|列出)(?:过|的|了|我)|你的(?:建议|回答|推荐|答案)|提醒我',
    '(?:勧め|薦め|教え|提案し|言っ|説明し)て(?:くれ|いた|もらっ)|おすすめして(?:くれ|いた)|前回の(?:会話|話|チャット)',
    '(?:추천|말|제안|설명)해 ?(?:줬|주셨|준|주었)|알려 ?(?:줬|주셨|준)|네가 (?:말|추천|제안)|지난번 (?:대화|이야기)',
  ],
  'iu',
);

/** "Which books have I", "all the places", "how often". */
export const ASKS_LIST_ELSEWHERE: RegExp = wording(
  [
    'wie ?viele|wie oft|alle|sämtliche|jede[nrsm]?|auflisten|insgesamt|welche \\p{L}+(?:er|en|n|s) (?:habe|haben|sind|waren|kann|können|mag)|welche \\p{L}+e (?:habe ich|haben wir|sind|waren)|fasse? (?:\\p{L}+ ){0,4}zusammen',
    'cu[aá]nt[oa]s|cu[aá]les|qu[eé] \\p{L}{3,}s (?:he|hay|hemos|tengo|son|me|leí|visité)|tod[oa]s (?:l[oa]s|mis)|cada|en total|resum(?:e|en|ir)',
    'combien|quel(?:le)?s|tou(?:s|tes) (?:les|mes)|chaque|au total|résume[rz]?',
    'quant[ie]|quali|tutt[ie] (?:i|gli|le)|ogni|elenca(?:mi)?|in totale|riassumi',
    'quant[oa]s|quais|tod[oa]s [oa]s|cada|no total|resum[ae]',
    'hoeveel|hoe vaak|welke \\p{L}+(?:en|s) (?:heb|hebben|zijn|waren)|alle|elke|in totaal|vat (?:\\p{L}+ ){0,4}samen',
    'hur många|hur ofta|vilka|alla|varje|totalt|sammanlagt|sammanfatta',
    'сколько|как часто|какие|все|всех|кажд(?:ый|ая|ое|ую)|список|перечисли(?:те)?|всего',
    'كم|كل|جميع',
  ],
  [
    '哪些|多少|几[次个本部家]|所有|全部|列出|每[个次一]|总共|一共|总结',
    'どんな.{1,20}が(?:あり|い)|何(?:回|個|人|冊|枚|匹|度)|いくつ|すべて|全て|全部|リスト|一覧|まとめて',
    '몇|모두|모든|전부|목록|총|요약',
  ],
  'iu',
);
