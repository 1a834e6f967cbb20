/** Translates the wire paths of a membership between the two forms in which upstream has it. */

/** Members of the person that stand at the top of an item below an account. */
const PERSON: ReadonlySet<string> = new Set([
  'name',
  'email',
  'firstName',
  'lastName',
  'phone',
  'icon',
  'settings',
  'revision',
]);

/** Paths that only the collection of all memberships has: upstream's own id and revision of the membership. */
export const FLAT_ONLY: readonly string[] = ['membershipId', 'revision'];

export function isOfPerson(member: string): boolean {
  return PERSON.has(member);
}

/**
 * `user.email` → `email`. Upstream documents a member `user` there only in part of its sources, so it is used for what
 * stands nowhere else, such as the status of the person in all accounts: `status` at the top is that in this account.
 */
export function nestedPath(path: string): string {
  if (path === 'user.id') return 'id';
  if (path === 'status') return 'invitation.status';
  if (!path.startsWith('user.')) return path;
  const [, member = ''] = path.split('.', 2);
  return PERSON.has(member) ? path.slice('user.'.length) : path;
}

/** The account is known from the path. */
export function nestedSelect(select: readonly string[]): readonly string[] {
  return select.filter((path) => path !== 'account.id' && !FLAT_ONLY.includes(path)).map(nestedPath);
}

/** The ids of both are always needed: they are the id of the row. */
export function flatSelect(select: readonly string[]): readonly string[] {
  const paths = new Set(select);
  paths.delete('membershipId');
  return [...paths.add('account.id').add('user.id')];
}

/** `-user.name` → `-name`. The id of the person is the last key of a list in one account. */
export function nestedOrder(order: readonly string[]): readonly string[] {
  return order.map((key) => (key.startsWith('-') ? `-${nestedPath(key.slice(1))}` : nestedPath(key)));
}

/** The id of the pair sorts as both ids, the account's first. A list of one account or one person needs one of them. */
export function flatOrder(
  order: readonly string[],
  { account, user }: { readonly account: boolean; readonly user: boolean },
): readonly string[] {
  const ids = account ? ['user.id'] : user ? ['account.id'] : ['account.id', 'user.id'];
  return order.flatMap((key) => {
    if (key === 'id') return ids;
    return key === '-id' ? ids.map((id) => `-${id}`) : [key];
  });
}
