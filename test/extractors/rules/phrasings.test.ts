import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { episode, extract, line, stated } from './found.ts';

/** What people type, and what is stated by it: nothing where nothing may be found. */
const PHRASINGS: readonly (readonly [text: string, stated: readonly string[]])[] = [
  ["I'm a 27 year old nurse from Ghent", ['user | is aged | 27', 'user | works as | nurse']],
  ['my bday is March 3rd', ['user | was born on | 3 March']],
  ['my parents come from Vietnam', ["user's parents | comes from | Vietnam"]],
  ['I hold a Canadian passport', ['user | has nationality | Canadian']],
  ['Portuguese is my native language', ['user | speaks | Portuguese']],
  ["English isn't my first language", []],
  ['I know a little Korean', ['user | speaks | Korean']],
  ['I use she/her pronouns', ['user | has pronouns | she/her']],
  ["I'm in the CET time zone", ['user | is in time zone | CET']],
  ['I was born and raised in Naples', ['user | was born in | Naples']],
  ['my uncle lives on a farm near Graz', ["user's uncle | lives in | farm near Graz"]],
  ['i left Berlin and moved to Leipzig', ['user | lives in | Leipzig']],
  ['I was promoted to team lead.', ['user | works as | team lead']],
  ['my wife got promoted to head of sales', ["user's wife | works as | head of sales"]],
  ['my job title is staff engineer', ['user | works as | staff engineer']],
  ['I live in Lisbon and work at Acme', ['user | lives in | Lisbon', 'user | works at | Acme']],
  ["I've been with Bosch since 2018", ['user | works at | Bosch']],
  ["I've been with Tom since 2018", []],
  ["I'm no longer with Tom", []],
  [
    "I've got a new job as a UX designer at Figma",
    ['user | works as | UX designer', 'user | works at | Figma'],
  ],
  [
    "I'm the CTO of Lumen Labs",
    ['user | works as | CTO of Lumen Labs', 'user | works at | Lumen Labs'],
  ],
  ['My last day at Acme was 31 March', ['user | works at | Acme | ended']],
  ['My last day at the beach was Monday', []],
  [
    'my son Max goes to Oakwood High School',
    ['Max | studies at | Oakwood High School', 'user | has child | Max'],
  ],
  [
    "I'm doing a PhD in linguistics at MIT",
    ['user | studies at | MIT', 'user | studies | linguistics'],
  ],
  ['I dropped out of Kyoto University', ['user | studies at | Kyoto University | ended']],
  ["I'm on the board of the chess club", ['user | is member of | board of the chess club']],
  ['Priya Nair manages Project Alpha. Day 0.', ['Priya Nair | manages | Project Alpha']],
  ['I lead the Atlas project', ['user | manages | Atlas project']],
  ['Dana and Priya work at Globex', ['Dana | works at | Globex', 'Priya | works at | Globex']],
  ['my kids love dinosaurs', ["user's kids | likes | dinosaurs"]],
  [
    'My sister Zoe is allergic to shrimp.',
    ['Zoe | is allergic to | shrimp', 'user | has sibling | Zoe'],
  ],
  ['Raj is a colleague of mine', ['user | has colleague | Raj']],
  ['My direct manager, Sofia, plays chess', ['Sofia | plays | chess', 'user | has boss | Sofia']],
  [
    'I have a son and a daughter',
    ["user | has child | user's daughter", "user | has child | user's son"],
  ],
  [
    'I have a cat named Pixel and a dog named Rex',
    ['user | has pet | Pixel', 'user | has pet | Rex'],
  ],
  ['I have been dating a guy called Felix', ['user | is in a relationship with | Felix']],
  ['Tom and I split up', ['user | is in a relationship with | Tom | ended']],
  ['my wife is pregnant', ["user's wife | has condition | pregnancy"]],
  ['my wife is amazing', []],
  ['I went vegan in January', ['user | follows diet | vegan']],
  ['I was put on statins', ['user | takes | statins']],
  ['I gave up meat', ['user | eats | meat | ended']],
  ["I don't care for jazz", ['user | likes | jazz | not']],
  ["I haven't smoked in years", ['user | has habit | smoking | not']],
  ['I like tea better than coffee', ['user | prefers | tea']],
  ["I'm a huge Beatles fan", ['user | likes | Beatles']],
  ["I'd rather take the train than fly", ['user | prefers | to take the train']],
  ["I'm a Linux user", ['user | uses | Linux']],
  ['my laptop is a ThinkPad X1', ['user | owns | ThinkPad X1']],
  ['my laptop is a mess', []],
  ['my bike got stolen', ['user | owns | bike | ended']],
  [
    'I just bought a Tesla Model 3',
    ['user | bought | Tesla Model 3', 'user | owns | Tesla Model 3'],
  ],
  ['I traded my Golf for a Volvo', ['user | owns | Golf | ended', 'user | owns | Volvo']],
  ['I want a dog', ['user | wants | dog']],
  ['I must call the bank tomorrow', ['user | needs to | call the bank']],
  ['it must be nice', []],
  ['we decided against buying a dog', ['user | decided against | buying a dog']],
  ["I'm trying to lose 10 kilos", ['user | has goal | to lose 10 kilos']],
  ["I'm trying to save the file", []],
  ["I've booked a flight to Athens for 12 July", ['user | plans | flight to Athens']],
  ['My deadline for the thesis is 3 June.', ['thesis | is due | 3 June 2026']],
  ['my visa runs out on 1 March', ["user's visa | expires | 1 March 2027"]],
  ['the meeting is called Standup', []],
  ['my salary is 60k', ['user | has own salary | 60k']],
  ['I want answers in German', ['user | wants answers in | German']],
  ["don't use bullet points", ['user | wants never | use bullet points']],
  ['not a fan of horror movies', ['user | likes | horror movies | not']],
  ['just moved to Berlin', ['user | lives in | Berlin']],
  ["can't stand olives", ['user | likes | olives | not']],
  ['turned 30 yesterday', ['user | is aged | 30']],
  ['moved to the next step', []],
  ['prefer the second one', []],
  ['The kickoff is on Monday. Sorry, I meant Tuesday.', ['kickoff | takes place | 26 May 2026']],
  ['I live in Bonn. I meant Cologne, not Bonn.', ['user | lives in | Cologne']],
  ['I meant what I said', []],
  ["I don't speak any Spanish", ['user | speaks | Spanish | not']],
  ["I don't have a boyfriend", ['user | is in a relationship with | boyfriend | not']],
  ["I don't have a dog anymore", ["user | has pet | user's dog | ended"]],
  ['Marco quit smoking', ['Marco | has habit | smoking | ended']],
  ['Helen is no longer my boss', ['user | has boss | Helen | ended']],
  ['Tom is from Leeds and speaks Welsh', ['Tom | comes from | Leeds', 'Tom | speaks | Welsh']],
];

void describe('phrasings', () => {
  for (const [text, expected] of PHRASINGS) {
    void it(text, async () => {
      assert.deepEqual(await stated(text), [...expected].toSorted());
    });
  }
});

/** What the last of several turns states. */
async function last(...texts: readonly string[]): Promise<readonly string[]> {
  const turns = texts.map((text, index) => episode(text, { id: String(index) }));
  const candidates = await extract({ before: turns.slice(0, -1), episodes: turns.slice(-1) });
  return candidates.map(line).toSorted();
}

void describe('what was said turns ago', () => {
  void it('whose dog it was that died', async () => {
    const said = await last('We have a dog called Rex.', 'Nice weather.', 'Lunch?', 'Rex died.');
    assert.deepEqual(said, ['Rex | did | passed away', 'user | has pet | Rex | ended']);
  });

  void it('a name that nobody brought in dies unnoticed', async () => {
    assert.deepEqual(await last('Nice weather.', 'Lunch?', 'Rex died.'), []);
  });

  void it('where the last day was', async () => {
    const said = await last('I work at Acme.', 'My last day was 31 March');
    assert.deepEqual(said, ['user | works at | Acme | ended']);
    assert.deepEqual(await last('My last day was 31 March'), []);
  });

  void it('what a correction is of', async () => {
    assert.deepEqual(await last('The kickoff is on Monday.', 'Sorry, I meant Tuesday'), [
      'kickoff | takes place | 26 May 2026',
    ]);
    assert.deepEqual(await last('My thesis is due on 3 June.', 'I meant 13 June'), [
      "user's thesis | is due | 13 June 2026",
    ]);
    assert.deepEqual(await last('I like Monday.', 'I meant that'), []);
  });

  void it('nobody is corrected by somebody else', async () => {
    const candidates = await extract({
      before: [episode('The kickoff is on Monday.', { id: '1', speaker: 'Ana' })],
      episodes: [episode('I meant Tuesday.', { id: '2', speaker: 'Tom' })],
    });
    assert.deepEqual(candidates.map(line), []);
  });
});
