/** Whether references are expanded or read by id, the answers are the same. */
import { describe, expect, test } from 'vitest';
import { startWorld } from '../../support/world.ts';

const operations = [
  '{ licensees(first: 30) { nodes { id buyer { id name status taxId account { id name externalId } } seller { id name status currencies { code isDefault } } account { id website } } } }',
  '{ accounts(first: 10) { nodes { id groups { id name modules { id code } } buyers(first: 4) { nodes { id sellers { seller { id status address { city } } erpLink { id status companyName } } contact { name user { id email } } } } } } }',
  '{ accountUsers(first: 30) { nodes { id user { id email currentAccount { id name website } } account { id name address { country } } groups { id account { id name } modules { code } buyers { id name status account { id name } } } } } }',
  '{ erpLinks(first: 30) { nodes { id buyer { id status account { id type website } } seller { id status externalId } audit { created { by { id name } } } } } }',
  '{ users(first: 30) { nodes { id name currentAccount { id name externalName } memberships(first: 3) { nodes { id account { id status website } } } } } }',
  '{ apiTokens(first: 20) { nodes { id account { id website } modules { id name code } audit { created { by { id ... on User { email } ... on ApiToken { description } } } } } } }',
];

describe('expansion', () => {
  test.each(['operations', 'client'] as const)(
    'expansion on, off, and off for some gives %s the same answers',
    async (token) => {
      await using on = await startWorld();
      await using off = await startWorld({ config: { EXPAND_REFERENCES: 'off' } });
      await using some = await startWorld({
        config: { EXPAND_REFERENCES: 'Licensee.buyer,AccountUser.user' },
      });
      for (const document of operations) {
        const expected = await on.query(document, {}, { token });
        expect(expected.errors, document).toBeUndefined();
        for (const world of [off, some]) {
          const { data, errors } = await world.query(document, {}, { token });
          expect(errors, document).toBeUndefined();
          // Icons and links name the world's own port.
          expect(data).toEqual(expected.data);
        }
      }
      expect(off.sent().length).toBeGreaterThan(on.sent().length);
    },
  );
});
