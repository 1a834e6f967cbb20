/** Every route of the sandbox, with who may use it. */
import { resources } from '../../src/sandbox/accounts/collections.ts';
import type { Access } from '../../src/sandbox/accounts/common/route.ts';

export interface ServedRoute {
  /** `PUT /buyers/{id}` */
  readonly call: string;
  readonly access: Access | 'public';
}

export const servedRoutes: readonly ServedRoute[] = resources.flatMap(({ routes }) =>
  routes.map(({ method, path, access }) => ({
    call: `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
    access,
  })),
);
