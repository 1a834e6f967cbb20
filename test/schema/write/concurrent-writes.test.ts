/** Two people change one object: what is refused, what is found out afterwards, and what is never lost. */
import { describe, expect, test } from 'vitest';
import { WriteTurns } from '../../../src/operation/write-turns.ts';
import { Cancellation } from '../../../src/upstream/http/cancellation.ts';
import { startScriptedWorld } from '../../support/scripted-world.ts';
import { json } from '../../support/scripted-server.ts';
import { startWorld, tokens } from '../../support/world.ts';

const BUYER = 'BUY-2001-0001';
const ERRORS = 'errors { __typename message path ... on ConflictError { applied currentRevision } }';
const UPDATE = `mutation ($id: ID!, $input: BuyerUpdateInput!, $expected: Int) {
  buyerUpdate(id: $id, input: $input, expectedRevision: $expected) { buyer { id revision } ${ERRORS} }
}`;

/** Answers every read with one revision and every write with another. */
function between(read: object, written: object | undefined) {
  return startScriptedWorld((request, response) => {
    if (request.method === 'GET') return json(response, { id: BUYER, name: 'Name', address: {}, ...read });
    if (written === undefined) return response.writeHead(204).end();
    json(response, { id: BUYER, name: 'Name', ...written });
  });
}

describe('an update with an expected revision', () => {
  test('an update with an expected revision succeeds once when several are sent at the same time, and the others send nothing', async () => {
    await using world = await startWorld({ latencyMs: 10 });
    const { data } = await world.query(`{ buyer(id: "${BUYER}") { revision } }`);
    const expected = data.buyer.revision as number;
    world.clearCalls();
    const answers = await Promise.all(
      ['A', 'B', 'C', 'D', 'E'].map((taxId) =>
        world.query(UPDATE, { id: BUYER, expected, input: { taxId } }),
      ),
    );
    const payloads = answers.map((answer) => answer.data.buyerUpdate);
    expect(payloads.filter(({ errors }) => errors.length === 0)).toHaveLength(1);
    for (const { errors, buyer } of payloads.filter((payload) => payload.errors.length > 0)) {
      expect(buyer).toBeNull();
      expect(errors).toMatchObject([
        {
          __typename: 'ConflictError',
          applied: false,
          currentRevision: expected + 1,
          path: ['expectedRevision'],
        },
      ]);
    }
    expect(world.calls().filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });

  test('an update with an expected revision that overwrote another change says so, and shows the object', async () => {
    await using world = await between({ revision: 14 }, { revision: 16 });
    const { data, errors } = await world.query(UPDATE, { id: BUYER, expected: 14, input: { taxId: '1' } });
    expect(errors).toBeUndefined();
    expect(data.buyerUpdate).toMatchObject({
      buyer: { id: BUYER, revision: 16 },
      errors: [
        {
          __typename: 'ConflictError',
          applied: true,
          currentRevision: 16,
          path: ['expectedRevision'],
          message: expect.stringContaining('the change was made, but revision 14 was read before it'),
        },
      ],
    });
  });

  test.each([
    ['one revision more', { revision: 15 }],
    ['the same revision, as nothing changed', { revision: 14 }],
    ['no revision', {}],
  ])(
    'an update with an expected revision is no conflict when upstream answers with %s',
    async (_name, written) => {
      await using world = await between({ revision: 14 }, written);
      const { data } = await world.query(UPDATE, { id: BUYER, expected: 14, input: { taxId: '1' } });
      expect(data.buyerUpdate.errors).toEqual([]);
    },
  );

  test('an update with an expected revision reads the revision when upstream answers without a body', async () => {
    let revision = 14;
    await using world = await startScriptedWorld((request, response) => {
      if (request.method === 'GET') return json(response, { id: BUYER, name: 'Name', address: {}, revision });
      revision = 16;
      response.writeHead(204).end();
    });
    const { data } = await world.query(UPDATE, { id: BUYER, expected: 14, input: { taxId: '1' } });
    expect(data.buyerUpdate.errors).toMatchObject([{ applied: true, currentRevision: 16 }]);
  });
});

describe('an update without one', () => {
  test('an update without one puts nothing back that another update of this process changed meanwhile', async () => {
    await using world = await startWorld({ latencyMs: 10 });
    const inputs = [
      { taxId: 'TAX-1' },
      { name: 'Renamed' },
      { contact: { firstName: 'Ann' } },
      { address: { addressLine1: 'A', postCode: '1', city: 'Bonn', state: 'NW', country: 'DE' } },
    ];
    const answers = await Promise.all(inputs.map((input) => world.query(UPDATE, { id: BUYER, input })));
    for (const { data } of answers) expect(data.buyerUpdate.errors).toEqual([]);
    const { data } = await world.query(
      `{ buyer(id: "${BUYER}") { taxId name contact { firstName } address { city } } }`,
    );
    expect(data.buyer).toMatchObject({ taxId: 'TAX-1', contact: { firstName: 'Ann' } });
  });

  test('an update without one that carried members over another change says so', async () => {
    await using world = await between({ revision: 3 }, { revision: 5 });
    const { data } = await world.query(UPDATE, { id: BUYER, input: { taxId: '1' } });
    expect(data.buyerUpdate.errors).toMatchObject([
      { __typename: 'ConflictError', applied: true, path: null },
    ]);
  });

  test('an update of another object does not wait', async () => {
    const other = 'BUY-2001-0002';
    let held: (() => void) | undefined;
    await using world = await startScriptedWorld((request, response) => {
      const id = request.url?.includes(other) ? other : BUYER;
      const row = { id, name: 'Name', address: {}, revision: 1 };
      if (request.method === 'GET' || id === other) return json(response, row);
      held = () => json(response, row);
    });
    const slow = world.query(UPDATE, { id: BUYER, input: { taxId: '1' } });
    const quick = await world.query(UPDATE, { id: other, input: { taxId: '1' } }, { token: 'another' });
    expect(quick.data.buyerUpdate.errors).toEqual([]);
    await expect.poll(() => held).toBeDefined();
    held?.();
    expect((await slow).data.buyerUpdate.errors).toEqual([]);
  });
});

describe('turns', () => {
  test('turns end with the writes, and a full queue delays no other write', async () => {
    const turns = new WriteTurns();
    const signal = new Cancellation();
    let running = 0;
    let most = 0;
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const write = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
    };
    const writes = Array.from({ length: 60 }, () => turns.inTurn('a', signal, write));
    await new Promise(setImmediate);
    // One has its turn, 50 wait, and the others go ahead.
    expect(most).toBe(1 + 9);
    open();
    await Promise.all(writes);
    expect(turns.size).toBe(0);
  });

  test('turns are passed on by a write that fails, and left by one whose client has left', async () => {
    const turns = new WriteTurns();
    const gone = new Cancellation();
    const order: string[] = [];
    const failing = turns.inTurn('a', new Cancellation(), async () => {
      await new Promise(setImmediate);
      order.push('failing');
      throw new Error('refused');
    });
    const left = turns.inTurn('a', gone, () => Promise.resolve(order.push('left')));
    const next = turns.inTurn('a', new Cancellation(), () => Promise.resolve(order.push('next')));
    gone.abort(new Error('left'));
    await left;
    await expect(failing).rejects.toThrow('refused');
    await next;
    expect(order).toEqual(['left', 'failing', 'next']);
    expect(turns.size).toBe(0);
  });
});

test('writes of several callers to one object use their own tokens', async () => {
  await using world = await startWorld({ latencyMs: 5 });
  const rename = (token: 'client' | 'operations', description: string) =>
    world.query(
      'mutation ($d: String) { licenseeUpdate(id: "LCE-2001-0000-0001", input: { description: $d }) { licensee { description } errors { message } } }',
      { d: description },
      { token },
    );
  const [one, two] = await Promise.all([rename('client', 'One'), rename('operations', 'Two')]);
  expect(one.data.licenseeUpdate).toEqual({ licensee: { description: 'One' }, errors: [] });
  expect(two.data.licenseeUpdate).toEqual({ licensee: { description: 'Two' }, errors: [] });
  expect(tokens.client).not.toBe(tokens.operations);
});
