/** Translates a search for part of a membership's id, which consists of a prefix, the account, a dot and the person. */
import {
  contains,
  endsWith,
  ilike,
  startsWith,
  type Expression,
  type Pattern,
} from '../../../query/expression.ts';
import { InputError } from '../../errors.ts';
import { MEMBERSHIP_PREFIX } from './id.ts';

/** True: every id matches. False: none does. */
type Condition = Expression | boolean;
type Part = (pattern: Pattern) => Condition;

/** The two ids in the id of a membership. */
export interface IdParts {
  readonly account: Part;
  readonly user: Part;
}

const START = `${MEMBERSHIP_PREFIX}-`;

/** For a part that upstream searches. */
export function searched(path: string): Part {
  return (pattern) => ilike(path, pattern);
}

/** For a part that is known. */
export function known(id: string): Part {
  return ({ kind, text }) => {
    const [whole, part] = [id.toUpperCase(), text.toUpperCase()];
    if (kind === 'contains') return whole.includes(part);
    if (kind === 'startsWith') return whole.startsWith(part);
    return kind === 'endsWith' ? whole.endsWith(part) : whole === part;
  };
}

/** Conditions of which one must be met, each a list of conditions that must all be met. */
export function idPattern({ kind, text }: Pattern, { account, user }: IdParts): readonly Condition[][] {
  const wanted = text.toUpperCase();
  const dot = text.indexOf('.');
  const [left, right] = dot === -1 ? [text, undefined] : [text.slice(0, dot), text.slice(dot + 1)];
  const whole = (part: string): Pattern => ({ kind: 'exactly', text: part });
  if (kind === 'startsWith') {
    if (START.startsWith(wanted)) return [[true]];
    if (!wanted.startsWith(START)) return [];
    const rest = left.slice(START.length);
    return [
      right === undefined ? [account(startsWith(rest))] : [account(whole(rest)), user(startsWith(right))],
    ];
  }
  if (kind !== 'contains') {
    throw new InputError(
      'part of the id of a membership can only be searched with `contains` or `startsWith`; filter by its account and its user instead',
      { argument: ['filter'] },
    );
  }
  // The text may begin in the prefix, which is the same for all.
  const rests = [...START].flatMap((_, at) => {
    const end = START.slice(at);
    return left.toUpperCase().startsWith(end) ? [left.slice(end.length)] : [];
  });
  if (right !== undefined) {
    return [
      [account(endsWith(left)), user(startsWith(right))],
      ...rests.map((rest) => [account(whole(rest)), user(startsWith(right))]),
    ];
  }
  if (START.includes(wanted)) return [[true]];
  return [
    [account(contains(text))],
    [user(contains(text))],
    ...rests.map((rest) => [account(startsWith(rest))]),
  ];
}
