/** Whom the GraphiQL page can sign in as: the people of the gateway's own sandboxes, or the owner of a token. */
import type { GraphiqlCredential } from '../server/graphiql/page.ts';
import type { UpstreamTarget, UpstreamTargets } from './sandboxes.ts';

export function graphiqlCredentials({
  marketplace,
  appDirect,
}: UpstreamTargets): readonly GraphiqlCredential[] {
  return [
    ...credentialOf(marketplace, {
      name: 'softwareone',
      title: 'Marketplace',
      header: 'authorization',
    }),
    ...credentialOf(appDirect, {
      name: 'appdirect',
      title: 'AppDirect',
      header: 'appdirect-authorization',
    }),
  ];
}

/** None for a marketplace that is not configured. */
function credentialOf(
  target: UpstreamTarget | undefined,
  credential: Omit<GraphiqlCredential, 'people'>,
): readonly GraphiqlCredential[] {
  if (target === undefined) return [];
  const people = (target.people ?? []).map(({ name, role, accountName, description, token }) => ({
    name,
    role,
    accountName,
    description,
    token,
  }));
  return [{ ...credential, people: people.length === 0 ? undefined : people }];
}
