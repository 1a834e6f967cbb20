/** Which of the two described editions answers. Either agrees; a mixture of both differs. */
import { isObject } from '../../../upstream/http/json.ts';
import { found, undetermined } from '../probe.ts';
import type { AppDirectContext, AppDirectProbe } from './context.ts';

const group = 'Edition';
/** Members that companies have in the later edition alone. */
const laterMembers = ['status', 'referral', 'onlyAdminsCanBuy', 'billingDayOfMonth', 'partner'];

/** Undefined: the operation is refused or fails, which shows nothing. */
async function answers({ get }: AppDirectContext, path: string): Promise<boolean | undefined> {
  const { status } = await get(path);
  return status === 200 ? true : status === 404 ? false : undefined;
}

export const editionProbes: readonly AppDirectProbe[] = [
  {
    id: 'edition',
    group,
    guess: 'People and groups can be read, and companies have the members that came with them.',
    expected: 'all of them (v296), or none (page)',
    run: async (context) => {
      const [row] = await context.companies();
      const subject = await context.subject();
      const people = await answers(context, '/account/v2/users?page=0&size=1');
      const groups =
        subject === undefined ? undefined : await answers(context, `${subject.path}/groups?page=0&size=1`);
      const members = row === undefined ? undefined : laterMembers.every((name) => name in row);
      const parts = { people, groups, 'members of companies': members };
      const known = Object.values(parts).filter((part) => part !== undefined);
      if (known.length === 0) return undetermined('the token reads none of them');
      if (known.every(Boolean)) return found('all of them (v296)', true);
      if (!known.some(Boolean)) return found('none (page)', true);
      const details = Object.entries(parts).map(([name, has]) => {
        const shown = has === undefined ? 'not determined' : has ? 'there' : 'missing';
        return `${name}: ${shown}`;
      });
      return found('some of them', false, { details });
    },
  },
  {
    id: 'missing-operation',
    group,
    guess: 'A missing operation is a 404 whose body is not the list that a missing object has.',
    expected: 'status 404, without a list',
    run: async ({ get }) => {
      const { status, json } = await get('/account/v2/made-up-by-accounts-graph-verify');
      const result = `status ${status}, ${Array.isArray(json) ? 'with' : 'without'} a list`;
      return found(result, result === 'status 404, without a list');
    },
  },
  {
    id: 'company-of-a-membership',
    group,
    guess: 'The company of a membership has few members, and nulls for others where it has them.',
    expected: 'no creation date',
    run: async (context) => {
      const { members = [] } = (await context.subject()) ?? {};
      const companies = members.map(({ company }) => company).filter(isObject);
      if (companies.length === 0) return undetermined('no membership shows its company');
      const has = companies.some(({ creationDate = null }) => creationDate !== null);
      return found(has ? 'a creation date' : 'no creation date', !has);
    },
  },
];
