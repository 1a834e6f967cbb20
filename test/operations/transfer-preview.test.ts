/** What a transfer would move can be asked without a destination, and for one that would be refused. */
import { expect, test } from 'vitest';
import { startWorld } from '../support/world.ts';

const preview = (destination: string): string =>
  `{ buyer(id: "BUY-2002-0001") { transferPreview${destination} { licensees agreements errors { message path } } } }`;

test('the numbers are the same with any destination and with none; only the refusal differs', async () => {
  await using world = await startWorld();
  const [none, related, stranger] = await Promise.all([
    world.query(preview('')),
    world.query(preview('(destinationAccountId: "ACC-2002-0002")')),
    world.query(preview('(destinationAccountId: "ACC-2001-0001")')),
  ]);
  for (const { errors } of [none, related, stranger]) expect(errors).toBeUndefined();
  const expected = { licensees: 2, agreements: 1, errors: [] };
  expect(none.data.buyer.transferPreview).toEqual(expected);
  expect(related.data.buyer.transferPreview).toEqual(expected);
  expect(stranger.data.buyer.transferPreview).toEqual({
    ...expected,
    errors: [{ message: expect.stringContaining('do not share'), path: ['destinationAccountId'] }],
  });
});
