import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stated } from './found.ts';

/** What somebody says, and all that is stated by it, in alphabetical order. */
const CASES: Readonly<Record<string, readonly (readonly [said: string, ...stated: string[]])[]>> = {
  'who somebody is': [
    ['My name is Carlos.', 'user | is named | Carlos'],
    ["I'm 34 years old", 'user | is aged | 34'],
    ['My daughter Mia is 7 years old.', 'Mia | is aged | 7', 'user | has child | Mia'],
    ['My birthday is on 5 May', 'user | was born on | 5 May'],
    [
      'I was born in Chicago and grew up in Denver',
      'user | comes from | Denver',
      'user | was born in | Chicago',
    ],
    [
      "I'm from Brazil but I live in Oslo now",
      'user | comes from | Brazil',
      'user | lives in | Oslo',
    ],
    ['I am Brazilian', 'user | has nationality | Brazilian'],
    [
      'I speak fluent French and a bit of German',
      'user | speaks | French',
      'user | speaks | German',
    ],
    ['My email is carlos.b@example.org', 'user | has email | carlos.b@example.org'],
    ['my new phone number is 555-123-4567', 'user | has phone number | 555-123-4567'],
    ['My friends call me Sam', 'user | is nicknamed | Sam'],
  ],
  'where and what for': [
    ['I live in Lisbon.', 'user | lives in | Lisbon'],
    ['i moved to berlin last month', 'user | lives in | berlin'],
    ['I moved from Rome to Oslo', 'user | lives in | Oslo', 'user | lives in | Rome | ended'],
    ['I used to live in Porto', 'user | lives in | Porto | past'],
    ['When I was a child, I lived in Goa', 'user | lives in | Goa | past'],
    ['I just moved to Berlin, any tips?', 'user | lives in | Berlin'],
    [
      'I work at Acme as a data engineer.',
      'user | works as | data engineer',
      'user | works at | Acme',
    ],
    [
      "I'm a freelance photographer based in Lisbon.",
      'user | lives in | Lisbon',
      'user | works as | freelance photographer',
    ],
    ["I'm a nurse.", 'user | works as | nurse'],
    ["I'm a student at UCLA.", 'user | studies at | UCLA'],
    ["I'm no longer at Google.", 'user | works at | Google | ended'],
    ['Acme is based in Berlin.', 'Acme | is located in | Berlin'],
    ["I'm based in Berlin.", 'user | lives in | Berlin'],
    ["I don't work at Acme anymore", 'user | works at | Acme | ended'],
    ['I no longer work for Initech', 'user | works at | Initech | ended'],
    ['I quit my job at Google', 'user | works at | Google | ended'],
    ['I got a new job at Stripe!', 'user | works at | Stripe'],
    ['I study biology at MIT', 'user | studies at | MIT', 'user | studies | biology'],
    ['I graduated from MIT in 2012', 'user | graduated from | MIT'],
    [
      'I teach math at Lincoln High School.',
      'user | teaches | math',
      'user | works at | Lincoln High School',
    ],
    ['I just joined a book club', 'user | is member of | book club'],
  ],
  'people and animals': [
    ['My sister Ana lives in Porto.', 'Ana | lives in | Porto', 'user | has sibling | Ana'],
    ['Ana, my sister, lives in Porto.', 'Ana | lives in | Porto', 'user | has sibling | Ana'],
    ['My sister, Ana, lives in Porto.', 'Ana | lives in | Porto', 'user | has sibling | Ana'],
    ['My sister lives in Porto.', "user's sister | lives in | Porto"],
    [
      'My mom, who is a nurse, lives in Goa',
      "user's mom | lives in | Goa",
      "user's mom | works as | nurse",
    ],
    [
      "My mother's name is Elena and she lives in Seville",
      'Elena | lives in | Seville',
      'user | has parent | Elena',
    ],
    [
      "I'm married to Laura and we have a daughter, Emma.",
      'user | has child | Emma',
      'user | is married to | Laura',
    ],
    [
      'I have a younger brother named Leo who lives in Boston',
      'Leo | lives in | Boston',
      'user | has sibling | Leo',
    ],
    ['I have 3 cats', 'user | has number of cats | 3'],
    [
      'My two dogs are called Pepper and Pixie.',
      'user | has pet | Pepper',
      'user | has pet | Pixie',
    ],
    ["My dog's name is Rex", 'user | has pet | Rex'],
    ['Mom lives in Utah.', "user's mom | lives in | Utah"],
    ["My neighbor's dog is named Thor.", "user's neighbor | has pet | Thor"],
    [
      'My sister Ana is here and her husband is a pilot.',
      "Ana's husband | works as | pilot",
      'user | has sibling | Ana',
    ],
    ['Bob is my brother', 'user | has sibling | Bob'],
    ['Tom is a nurse and Bob is a chef', 'Bob | works as | chef', 'Tom | works as | nurse'],
    ['I broke up with Tom', 'user | is in a relationship with | Tom | ended'],
    ['Could you find a gift for my brother Leo?', 'user | has sibling | Leo'],
  ],
  'body and taste': [
    [
      "I'm allergic to peanuts and shellfish.",
      'user | is allergic to | peanuts',
      'user | is allergic to | shellfish',
    ],
    ['I have a peanut allergy', 'user | is allergic to | peanut'],
    ['I have type 2 diabetes', 'user | has condition | type 2 diabetes'],
    ['I was diagnosed with asthma in 2015', 'user | has condition | asthma'],
    ['I take insulin every morning.', 'user | takes | insulin'],
    ["I'm vegan", 'user | follows diet | vegan'],
    ["I'm no longer vegetarian", 'user | follows diet | vegetarian | ended'],
    ['I never eat pork', 'user | eats | pork | not'],
    ["I can't stand olives.", 'user | likes | olives | not'],
    [
      "I don't like spicy food but I love Thai food.",
      'user | likes | Thai food',
      'user | likes | spicy food | not',
    ],
    ['I really enjoy hiking in the mountains', 'user | likes | hiking in the mountains'],
    [
      'Tom loves jazz, hates techno, and plays the saxophone.',
      'Tom | likes | jazz',
      'Tom | likes | techno | not',
      'Tom | plays | saxophone',
    ],
    ['I like to cook.', 'user | likes | to cook'],
    ['I no longer drink coffee', 'user | drinks | coffee | ended'],
    ['I prefer tea over coffee', 'user | prefers | tea'],
    ['My favorite movie is The Godfather', 'user | has favourite movie | The Godfather'],
    ['I stopped smoking', 'user | has habit | smoking | ended'],
    ['I used to play the violin.', 'user | plays | violin | past'],
  ],
  'things and deeds': [
    ['I drive a Tesla Model 3', 'user | drives | Tesla Model 3'],
    ['I sold my car.', 'user | owns | car | ended'],
    ['I visited Japan in April 2024', 'user | visited | Japan'],
    ['I attended the design conference last week', 'user | attended | design conference'],
    ["I've been to Kyoto twice", 'user | visited | Kyoto'],
    ['I use Vim at work', 'user | uses | Vim'],
    ['My car is a Honda Civic.', 'user | drives | Honda Civic'],
    ['My dad passed away two years ago.', "user's dad | did | passed away"],
    [
      'My hobbies are hiking and photography.',
      'user | likes | hiking',
      'user | likes | photography',
    ],
  ],
  'plans and projects': [
    ["I'm flying to Rome on Friday", 'user | plans | to fly to Rome'],
    ["I've decided to learn Japanese", 'user | decided | to learn Japanese'],
    ['My goal is to read 50 books this year', 'user | has goal | to read 50 books'],
    ['I need to renew my passport by July', 'user | needs to | renew their passport'],
    [
      'Alice manages Project Alpha. It is due in March 2027.',
      'Alice | manages | Project Alpha',
      'Project Alpha | is due | March 2027',
    ],
    [
      'The deadline for the Apollo project is next Friday.',
      'Apollo project | is due | 29 May 2026',
    ],
    ['Project Alpha is led by Bob Smith', 'Project Alpha | is led by | Bob Smith'],
    ['Project Alpha is on hold', 'Project Alpha | has status | on hold'],
    ['The budget for the website redesign is $5,000.', 'website redesign | has budget | $5,000'],
    ['The kickoff meeting is on June 3rd', 'kickoff meeting | takes place | 3 June 2026'],
    ['My rent is $1,200 a month', 'user | has own rent | $1,200 a month'],
    [
      'My boss, Dr. Patel, reports to Ana.',
      'Dr. Patel | reports to | Ana',
      'user | has boss | Dr. Patel',
    ],
  ],
};

for (const [topic, cases] of Object.entries(CASES)) {
  void describe(`rules tell ${topic}`, () => {
    for (const [said, ...expected] of cases) {
      void it(said, async () => {
        assert.deepEqual(await stated(said), expected.toSorted());
      });
    }
  });
}
