import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asks,
  asksAssistant,
  asksList,
  asksNumber,
  hasFirstPerson,
  isDirective,
} from '../../src/text/patterns.ts';

const YES: readonly (readonly [
  name: string,
  pattern: (text: string) => boolean,
  texts: readonly string[],
])[] = [
  [
    'speaks in the first person',
    hasFirstPerson,
    [
      'Ich wohne hier',
      'Mi casa',
      "J'habite ici",
      'Il mio cane',
      'Minha irmã',
      'Mijn fiets',
      'Jag bor här',
      'Я живу тут',
      '我住在上海',
      '私は猫が好き',
      'أنا هنا',
      'I live here',
    ],
  ],
  [
    'directs',
    isDirective,
    [
      'Antworte immer kurz',
      'Responde siempre en español',
      'Réponds toujours en français',
      'Rispondi sempre così',
      'Nunca uses emojis',
      'Antwoord altijd kort',
      'Svara alltid kort',
      'Всегда отвечай кратко',
      '请记住我的名字',
      '必ず日本語で答えて',
      'always be brief',
    ],
  ],
  [
    'asks for a number',
    asksNumber,
    [
      'Wann war das?',
      '¿Cuándo fue?',
      'Combien de chats ?',
      'Quanti anni hai?',
      'Quantos gatos?',
      'Hoeveel katten?',
      'Hur många katter?',
      'Когда это было?',
      '什么时候？',
      'いつですか？',
      'متى كان ذلك؟',
      'When was it?',
    ],
  ],
  [
    'asks for the words of the assistant',
    asksAssistant,
    [
      'Welches Buch hast du mir empfohlen?',
      '¿Qué libro me recomendaste?',
      "Quel livre m'as-tu recommandé ?",
      'Che libro mi hai consigliato?',
      'Que livro você me recomendou?',
      'Welk boek heb je me aangeraden?',
      'Vilken bok rekommenderade du?',
      'Какую книгу ты посоветовал?',
      'ما الكتاب الذي اقترحت',
      '你推荐的书是哪本？',
      '前に勧めてくれた本は？',
      '추천해 준 책이 뭐였지?',
      'Which book did you recommend?',
    ],
  ],
  [
    'asks for a list',
    asksList,
    [
      'Welche Bücher habe ich gelesen?',
      '¿Cuáles son mis libros?',
      'Quels livres ai-je lus ?',
      'Quali libri ho letto?',
      'Quais livros eu li?',
      'Welke boeken heb ik gelezen?',
      'Vilka böcker har jag läst?',
      'Какие книги я читал?',
      'كم كتابا قرأت',
      '我读过哪些书？',
      '読んだ本をすべて教えて',
      '읽은 책을 모두 알려 줘',
      'Which books have I read?',
    ],
  ],
  ['asks', asks, ['Really?', '真的吗？', 'متى؟', 'どこに住んでいますか。', 'Yes? [photo: a cat]']],
];

const NO: typeof YES = [
  [
    'speaks in the first person',
    hasFirstPerson,
    ['Soy milk', 'EU rules', 'Mia is here', '5 min', 'ana@x.io', '私人医院', 'Michel', 'café'],
  ],
  ['directs', isDirective, ['The semi', 'niemand', 'Maine', 'jamaisvu']],
  ['asks for a number', asksNumber, ['几乎', 'いつも', 'Wannabe', 'quantum']],
  [
    'asks for the words of the assistant',
    asksAssistant,
    ['Welches Buch habe ich gelesen?', '¿Qué libro leí?', '我读的书', 'Was hat Ana empfohlen?'],
  ],
  [
    'asks for a list',
    asksList,
    ['Wo wohne ich?', 'the elk', 'Welche Farbe hat es?', '我住在哪里？'],
  ],
  ['asks', asks, ['Yes.', 'What? No.', '']],
];

for (const [name, pattern, texts] of YES) {
  for (const text of texts) test(`${name}: ${text}`, () => assert.equal(pattern(text), true));
}
for (const [name, pattern, texts] of NO) {
  for (const text of texts) {
    test(`${name} not: ${JSON.stringify(text)}`, () => assert.equal(pattern(text), false));
  }
}
