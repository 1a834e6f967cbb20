/** Icons are set and removed, and files that are no picture are refused. */
import { describe, expect, test } from 'vitest';
import { tinyPng } from '../../support/images.ts';
import { postUpload } from '../../support/world.ts';
import { ERRORS, first, useWorld, world } from './write-world.ts';

useWorld();

describe('icons', () => {
  test.each(['accounts', 'buyers', 'licensees', 'sellers', 'erpLinks', 'users'])(
    'icons of %s are uploaded, and read back as they were',
    async (list) => {
      const { id } = await first(
        list,
        list === 'buyers' || list === 'licensees' ? '{ status: { eq: ACTIVE } }' : '{}',
        'id',
      );
      const { data, errors } = await postUpload(
        world.gateway.url,
        `mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { id iconDataUri } ${ERRORS} } }`,
        { id },
        tinyPng,
        'image/png',
      );
      expect(errors).toBeUndefined();
      expect(data.iconSet).toEqual({
        node: { id, iconDataUri: `data:image/png;base64,${tinyPng.toString('base64')}` },
        errors: [],
      });
    },
  );

  test.each([
    ['a page called a picture', Buffer.from('<html><script>alert(1)</script></html>')],
    [
      'a drawing that can hold scripts',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ],
    ['nothing', Buffer.alloc(0)],
  ])('icons that are %s are refused before upstream is asked', async (_name, bytes) => {
    const { id } = await first('sellers');
    world.clearCalls();
    const { data } = await postUpload(
      world.gateway.url,
      `mutation ($id: ID!, $file: Upload!) { iconSet(id: $id, file: $file) { node { id } ${ERRORS} } }`,
      { id },
      bytes,
      'image/png',
    );
    expect(data.iconSet).toMatchObject({
      node: null,
      errors: [{ __typename: 'ValidationError', path: ['file'] }],
    });
    expect(world.sent()).toEqual([]);
  });
});
