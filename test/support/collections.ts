/** The collections that the sandbox serves below `/public/v1/accounts`, such as `account-users`. */
import { resources } from '../../src/sandbox/accounts/collections.ts';

export const collections: readonly string[] = resources.flatMap(({ collection: { path } }) =>
  path === undefined ? [] : [path.slice(1)],
);
