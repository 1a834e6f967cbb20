/** A client that leaves in the middle of a change. */
import { describe, expect, test } from 'vitest';
import { first, useWorld, world } from './write-world.ts';

useWorld();

describe('a client that leaves in the middle of a change', () => {
  test.each([0, 20, 80])(
    'a client that leaves in the middle of a change leaves the object as it was or as it was to be (%i ms into it)',
    async (ms) => {
      const { id } = await first('licensees', '{ status: { eq: ACTIVE } }');
      const before = await world.rest(`/licensees/${String(id)}?select=audit`);
      world.sandbox.setFaults([{ method: 'POST', kind: 'delay', delayMs: 50 }]);
      const client = new AbortController();
      const asked = fetch(`${world.gateway.url}/graphql`, {
        method: 'POST',
        signal: client.signal,
        headers: { 'content-type': 'application/json', authorization: 'Bearer idt:TKN-0000-0001:operations' },
        body: JSON.stringify({
          query: 'mutation ($id: ID!) { licenseeDisable(id: $id) { errors { message } } }',
          variables: { id },
        }),
      }).catch(() => undefined);
      setTimeout(() => {
        client.abort();
      }, ms);
      await asked;
      // Long enough for whatever is under way to end.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const after = await world.rest(`/licensees/${String(id)}?select=audit`);
      if (after.status === 'Active') expect(after).toEqual(before);
      else
        expect(after).toMatchObject({
          status: 'Disabled',
          revision: before.revision + 1,
          audit: { disabled: { by: { id: 'TKN-0000-0001' } } },
        });
    },
  );
});
