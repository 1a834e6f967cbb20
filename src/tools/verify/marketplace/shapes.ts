/** The shape of every object that is seen, against the wire types. */
import { isObject } from '../../../upstream/http/json.ts';
import { compareShapes } from '../shape.ts';
import { found, undetermined } from '../probe.ts';
import { collections, nameOf } from './collections.ts';
import type { AccountsContext, AccountsProbe } from './context.ts';
import { wireShapes } from './wire-shapes.ts';

interface ShapeGuess {
  readonly name: string;
  readonly shape: keyof typeof wireShapes;
  readonly objects: (context: AccountsContext) => Promise<readonly unknown[]>;
}

/** Answers whose shape has no list of its own. */
const others: readonly ShapeGuess[] = [
  {
    name: 'members of an account',
    shape: 'UserInAccountWire',
    objects: async (context) => {
      const path = `/accounts/${await context.accountId()}/users`;
      const page = await context.page(
        `${path}?select=audit,groups,modules,buyers,-invitation.url&order=id&limit=20`,
      );
      return page?.rows ?? [];
    },
  },
  {
    name: 'accounts of a person',
    shape: 'UserAccountWire',
    objects: async (context) => {
      const page = await context.page(`/users/${await context.userId()}/accounts?select=audit&limit=20`);
      return page?.rows ?? [];
    },
  },
  {
    name: 'single sign-on of a person',
    shape: 'SsoWire',
    objects: async (context) => {
      const object = await context.object(`/users/${await context.userId()}/sso`);
      return object === undefined ? [] : [object];
    },
  },
  {
    name: 'errors',
    shape: 'ProblemWire',
    objects: async ({ get }) => {
      const answers = [
        await get('/accounts/ACC-0000-0000'),
        await get('/accounts?eq(shade,%22x%22)&limit=1'),
      ];
      return answers.map(({ json }) => json).filter(isObject);
    },
  },
];

const guesses: readonly ShapeGuess[] = [
  ...collections.map((collection): ShapeGuess => ({
    name: nameOf(collection),
    shape: collection.shape,
    objects: async ({ sample }) => (await sample(collection))?.rows ?? [],
  })),
  ...others,
];

function shapeProbe({ name, shape, objects }: ShapeGuess): AccountsProbe {
  return {
    id: `shape-${name.replaceAll(' ', '-')}`,
    group: 'Shapes of objects',
    guess: `The members of ${name} and their types.`,
    expected: `as ${shape}`,
    run: async (context) => {
      const seen = await objects(context);
      if (seen.length === 0) return undetermined('there is no object to look at');
      const { unknown, wrong, unseen } = compareShapes(seen, shape, wireShapes);
      const details = [
        ...[...unknown].map((path) => `${path}: not in the contract`),
        ...wrong,
        ...(unseen.length === 0 ? [] : [`in none of ${seen.length} objects: ${unseen.join(', ')}`]),
      ];
      const differing = unknown.size + wrong.size;
      return found(differing === 0 ? `as ${shape}` : `${differing} differences`, differing === 0, {
        details,
      });
    },
  };
}

export const shapeProbes: readonly AccountsProbe[] = guesses.map(shapeProbe);
