import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { createLineGuard, idOf, type LongLine } from '../../../src/surfaces/mcp/line-guard.ts';

async function through(
  pieces: readonly Buffer[],
  limit: number,
): Promise<{ readonly passed: string; readonly long: readonly LongLine[] }> {
  const long: LongLine[] = [];
  const guard = createLineGuard(limit, (line) => long.push(line));
  let passed = '';
  guard.setEncoding('utf8').on('data', (text: string) => (passed += text));
  for (const piece of pieces) guard.write(piece);
  guard.end();
  await new Promise((resolve) => guard.once('end', resolve));
  return { passed, long };
}

test('lines up to the limit pass, longer ones are told, however the text is cut', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', '"', '{'), maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.nat({ max: 30 }), async (lines, cut) => {
      const bytes = Buffer.from(lines.map((one) => `${one}\n`).join(''));
      const size = cut + 1;
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      const { passed, long } = await through(pieces, 20);
      const fits = lines.filter((one) => one.length < 20);
      assert.equal(passed, fits.map((one) => `${one}\n`).join(''));
      assert.deepEqual(
        long.map(({ head }) => head.trimEnd()),
        lines.filter((one) => one.length >= 20),
      );
    }),
  );
});

test('of a long message the id is found where clients write it, and only there', async () => {
  const text = 'x'.repeat(100_000);
  const call = { method: 'tools/call', params: { name: 'remember', arguments: { text, id: 7 } } };
  for (const [message, id] of [
    [{ jsonrpc: '2.0', id: 12, ...call }, 12],
    [{ ...call, jsonrpc: '2.0', id: 'a-1' }, 'a-1'],
    [{ ...call, id: 3, jsonrpc: '2.0' }, 3],
    [{ jsonrpc: '2.0', ...call }, undefined],
  ] as const) {
    const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
    const { passed, long } = await through(
      [bytes.subarray(0, 70_000), bytes.subarray(70_000)],
      1_000,
    );
    assert.equal(passed, '');
    assert.deepEqual(long.map(idOf), [id]);
  }
});
