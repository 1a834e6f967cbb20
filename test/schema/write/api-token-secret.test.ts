/** The secret of an API token is shown once. */
import { describe, expect, test } from 'vitest';
import { ERRORS, first, run, useWorld, world } from './write-world.ts';

useWorld();

describe('the secret of an API token', () => {
  test('the secret of an API token is in the answer that creates it, and nowhere else', async () => {
    const { id: account } = await first('accounts', '{ type: { eq: OPERATIONS } }');
    const made = await world.query(
      `mutation ($account: ID!) { apiTokenCreate(accountId: $account, input: { name: "Nightly job", moduleIds: [] }) { secret apiToken { id name status description } ${ERRORS} } }`,
      { account },
    );
    const { secret, apiToken } = made.data.apiTokenCreate;
    expect(secret).toMatch(new RegExp(`^idt:${apiToken.id}:.{16,}$`));
    const answers = [
      await world.query(
        'query ($id: ID!) { apiToken(id: $id) { id name description status audit { created { at } } } node(id: $id) { id } viewer { token { id } } }',
        { id: apiToken.id },
      ),
      await world.query(
        'mutation ($id: ID!) { apiTokenUpdate(id: $id, input: { description: "x" }) { apiToken { id description } errors { message } } a: apiTokenDisable(id: $id) { apiToken { status } errors { message } } b: apiTokenEnable(id: $id) { apiToken { id status } errors { message } } }',
        { id: apiToken.id },
      ),
      await world.query('{ apiTokens(first: 100) { nodes { id name description } } }'),
    ];
    // The new token works, and its own use does not give it away either.
    answers.push(await world.query('{ viewer { token { id name } role } }', {}, { token: secret }));
    expect(answers.at(-1)?.data.viewer).toMatchObject({ token: { id: apiToken.id }, role: 'OPERATIONS' });
    for (const answer of answers) expect(answer.errors).toBeUndefined();
    const rest = JSON.stringify([made.calls, answers, world.log, world.calls()]);
    expect(rest).not.toContain(secret);
    expect(rest).not.toContain(String(secret).split(':')[2]);
    expect(JSON.stringify(made.data).split(secret)).toHaveLength(2);
    const deleted = await run(`mutation ($id: ID!) { apiTokenDelete(id: $id) { deletedId ${ERRORS} } }`, {
      id: apiToken.id,
    });
    expect(deleted.apiTokenDelete).toEqual({ deletedId: apiToken.id, errors: [] });
    const after = await world.query('{ viewer { role } }', {}, { token: secret });
    expect(after.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
