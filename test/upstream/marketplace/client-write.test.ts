import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { failure } from '../../support/origin.ts';
import { json } from '../../support/scripted-server.ts';
import type { Script } from '../../support/scripted-server.ts';
import { always, buyer, buyers, startMarketplace } from '../../support/marketplace.ts';

describe('writes', () => {
  test('an action posts to its own path, without a body unless there is one', async () => {
    await using world = await startMarketplace(always(buyer));
    expect(await world.caller().act(buyers, 'BUY-1000-0001', 'disable')).toEqual(buyer);
    await world.caller().act(buyers, 'BUY-1000-0001', 'transfer', { account: { id: 'ACC-1000-0001' } });
    expect(world.server.requests).toMatchObject([
      { method: 'POST', url: '/public/v1/accounts/buyers/BUY-1000-0001/disable', body: '' },
      {
        method: 'POST',
        url: '/public/v1/accounts/buyers/BUY-1000-0001/transfer',
        body: '{"account":{"id":"ACC-1000-0001"}}',
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
      },
    ]);
    expect(world.server.requests[0]?.headers['content-type']).toBeUndefined();
  });

  test('an action may answer nothing, or an object that has no id yet', async () => {
    let calls = 0;
    await using world = await startMarketplace((_, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(204).end();
      else json(response, { name: 'checked' });
    });
    expect(await world.caller().act(buyers, 'BUY-1000-0001', 'disable')).toBeUndefined();
    expect(await world.caller().act(buyers, 'BUY-1000-0001', 'validate', {})).toEqual({ name: 'checked' });
  });

  test.each([
    ['another object', { id: 'BUY-9999-0001' }],
    ['an empty id', { id: '' }],
    ['an id that is a number', { id: 5 }],
  ])('an update or an action that is answered with %s is a bad answer', async (_name, answer) => {
    await using world = await startMarketplace(always(answer));
    const caller = world.caller();
    const body = { kind: 'json', value: { name: 'x' } } as const;
    const bad = { code: 'UPSTREAM_BAD_RESPONSE', outcome: 'unknown' };
    await expect(caller.update(buyers, 'BUY-1000-0001', body)).rejects.toMatchObject(bad);
    await expect(caller.act(buyers, 'BUY-1000-0001', 'disable')).rejects.toMatchObject(bad);
  });

  test('create, update and remove use their methods', async () => {
    await using world = await startMarketplace((_, response, { method }) => {
      if (method === 'DELETE') response.writeHead(204).end();
      else json(response, buyer, method === 'POST' ? 201 : 200);
    });
    const caller = world.caller();
    expect(await caller.create(buyers, { kind: 'json', value: { name: 'x' } })).toEqual(buyer);
    expect(await caller.update(buyers, 'BUY-1000-0001', { kind: 'json', value: { name: 'y' } })).toEqual(
      buyer,
    );
    expect(await caller.remove(buyers, 'BUY-1000-0001')).toBeUndefined();
    expect(world.server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /public/v1/accounts/buyers',
      'PUT /public/v1/accounts/buyers/BUY-1000-0001',
      'DELETE /public/v1/accounts/buyers/BUY-1000-0001',
    ]);
  });

  test('a form has a JSON part without a file name, and the file as it is', async () => {
    await using world = await startMarketplace(always(buyer, 201));
    await world.caller().create(buyers, {
      kind: 'form',
      part: 'buyer',
      value: { name: 'Ü' },
      file: {
        name: 'logo',
        fileName: 'a"\r\nb.png',
        contentType: 'image/png',
        bytes: Buffer.from([0x89, 0x50, 0x0d, 0x0a, 0x00, 0xff]),
      },
    });
    const { headers, body } = world.server.requests[0] ?? { headers: { 'content-type': '' }, body: '' };
    const boundary = /^multipart\/form-data; boundary=(form-[\w-]+)$/.exec(
      String(headers['content-type']),
    )?.[1];
    expect(body).toBe(
      `--${boundary}\r\ncontent-disposition: form-data; name="buyer"\r\ncontent-type: application/json\r\n\r\n` +
        `${Buffer.from('{"name":"Ü"}').toString('latin1')}\r\n` +
        `--${boundary}\r\ncontent-disposition: form-data; name="logo"; filename="a%22%0D%0Ab.png"\r\n` +
        `content-type: image/png\r\n\r\n\x89P\r\n\0\xff\r\n--${boundary}--\r\n`,
    );
  });

  test('a refusal is an error with its problem, and the write certainly did not happen', async () => {
    const problem = {
      type: 'https://docs.example.com/errors#MPTACC03-0012',
      title: 'Buyer update failed',
      traceId: '00-ab-cd-00',
      errors: [
        { message: 'The buyer {{id}} is deleted', properties: ['status'], parameters: { id: 'BUY-1' } },
      ],
    };
    await using world = await startMarketplace(always(problem, 400));
    const error = await failure(world.caller().act(buyers, 'BUY-1000-0001', 'disable'));
    expect(error).toMatchObject({
      code: 'BAD_USER_INPUT',
      call: 'POST /v1/accounts/buyers/{id}/disable',
      status: 400,
      traceId: '00-ab-cd-00',
      outcome: undefined,
      problem: {
        title: 'Buyer update failed',
        code: 'MPTACC03-0012',
        entries: [{ path: 'status', message: 'The buyer BUY-1 is deleted' }],
      },
    });
  });

  test.each<[string, Script]>([
    ['a 500', always({ title: 'canary' }, 500)],
    ['a reset connection', (request) => void request.socket.resetAndDestroy()],
    ['an answer that is no JSON', always('<html>canary')],
    [
      'an answer cut short',
      (request, response) => {
        response.writeHead(200, { 'content-length': 50 });
        response.write('{', () => request.socket.destroy());
      },
    ],
    ['no answer', () => {}],
  ])('a write after %s has an unknown outcome, and is not sent again', async (_, script) => {
    // The time for headers includes connecting, which takes long on a busy machine.
    await using world = await startMarketplace(script, { headersTimeoutMs: 2_000 });
    const error = await failure(world.caller().act(buyers, 'BUY-1000-0001', 'disable'));
    expect(error.outcome).toBe('unknown');
    expect(error.message).toContain('unknown whether the change was made');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('canary');
    expect(world.server.requests).toHaveLength(1);
  });
});
