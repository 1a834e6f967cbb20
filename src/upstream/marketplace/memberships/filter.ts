/** Reads which accounts, people and groups a filter of memberships is about, and translates it for each form. */
import {
  all,
  and,
  any,
  eq,
  inList,
  not,
  or,
  type Expression,
  type Scalar,
} from '../../../query/expression.ts';
import { InputError } from '../../errors.ts';
import { isId } from '../id.ts';
import { idPattern, known, searched, type IdParts } from './id-pattern.ts';
import { isUpstreamId, pairIn, type Pair } from './id.ts';
import { nestedPath } from './paths.ts';

/** True: every row matches. False: none does. */
export type Condition = Expression | boolean;

/** Each is undefined unless every row that the filter lets through has one of these. */
export interface Pins {
  readonly accounts: readonly string[] | undefined;
  readonly users: readonly string[] | undefined;
  readonly groups: readonly string[] | undefined;
}

export function pinsOf(filter: Expression | undefined): Pins {
  const terms = termsOf(filter);
  const pairs = firstOf(terms, (term) => idsIn(term, 'id')?.map(pairIn));
  const isWhole = pairs?.every((pair) => pair !== undefined) === true;
  return {
    accounts:
      firstOf(terms, accountsIn) ??
      (isWhole ? distinct((pairs as readonly Pair[]).map(({ account }) => account)) : undefined),
    users:
      firstOf(terms, (term) => checked('USR', idsIn(term, 'user.id'))) ??
      (isWhole ? distinct((pairs as readonly Pair[]).map(({ user }) => user)) : undefined),
    groups: firstOf(terms, (term) =>
      term.kind === 'any' && term.property === 'groups' && term.expression !== undefined
        ? firstOf(termsOf(term.expression), (inner) => checked('UGR', idsIn(inner, 'id')))
        : undefined,
    ),
  };
}

/** An `or` names accounts if each of its branches does. */
function accountsIn(term: Expression): readonly string[] | undefined {
  if (term.kind !== 'or') return checked('ACC', idsIn(term, 'account.id'));
  const branches = term.expressions.map((branch) => firstOf(termsOf(branch), accountsIn));
  return branches.some((ids) => ids === undefined)
    ? undefined
    : distinct(branches.flatMap((ids) => ids ?? []));
}

/** The conditions that must all be met. */
export function termsOf(filter: Expression | undefined): readonly Expression[] {
  if (filter === undefined) return [];
  return filter.kind === 'and' ? filter.expressions : [filter];
}

/** `eq(path,…)` or `in(path,(…))`. */
export function idsIn(term: Expression, path: string): readonly string[] | undefined {
  if (term.kind === 'compare' && term.operator === 'eq' && term.property === path) {
    return typeof term.value === 'string' ? [term.value] : undefined;
  }
  if (term.kind !== 'list' || term.operator !== 'in' || term.property !== path) return undefined;
  const texts = term.values.filter((value) => typeof value === 'string');
  return texts.length === term.values.length ? distinct(texts) : undefined;
}

/** An id of another form finds nothing. */
function checked(prefix: string, ids: readonly string[] | undefined): readonly string[] | undefined {
  return ids?.filter((id) => isId(prefix, id));
}

function firstOf<T>(terms: readonly Expression[], read: (term: Expression) => T | undefined): T | undefined {
  for (const term of terms) {
    const found = read(term);
    if (found !== undefined) return found;
  }
  return undefined;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Whether it compares ids that only the collection of all memberships knows. */
export function namesUpstreamIds(filter: Expression | undefined): boolean {
  if (filter === undefined) return false;
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.expressions.some(namesUpstreamIds);
    case 'not':
      return namesUpstreamIds(filter.expression);
    case 'compare':
      return filter.property === 'id' && isUpstreamId(filter.value);
    case 'list':
      return filter.property === 'id' && filter.values.some(isUpstreamId);
    default:
      return false;
  }
}

/** For the collection of all memberships: the id of a pair is two conditions. */
export function flatFilter(filter: Expression): Condition {
  const parts = { account: searched('account.id'), user: searched('user.id') };
  return translated(filter, { path: (path) => path, ids: flatIds, parts });
}

/** For the collection below this account: ids of other accounts match nothing there. */
export function nestedFilter(filter: Expression, account: string): Condition {
  return translated(filter, {
    path: nestedPath,
    account,
    ids: (ids) => {
      const users = ids.flatMap((id) => {
        const pair = pairIn(id);
        return pair?.account === account ? [pair.user] : [];
      });
      return isOneOf('id', users);
    },
    parts: { account: known(account), user: searched('id') },
  });
}

/** Grouped by account, because the people of one account fit in one list. */
function flatIds(ids: readonly string[]): Condition {
  const byAccount = new Map<string, string[]>();
  const own: string[] = [];
  for (const id of ids) {
    const pair = pairIn(id);
    if (pair === undefined) {
      if (isUpstreamId(id)) own.push(id);
      continue;
    }
    const users = byAccount.get(pair.account);
    if (users) users.push(pair.user);
    else byAccount.set(pair.account, [pair.user]);
  }
  return anyOf([
    ...[...byAccount].map(([account, users]) =>
      allOf([eq('account.id', account), isOneOf('user.id', users)]),
    ),
    isOneOf('id', own),
  ]);
}

interface Form {
  readonly path: (path: string) => string;
  /** The account of all rows, if they are those of one. */
  readonly account?: string;
  /** The condition that a row has one of these ids. */
  readonly ids: (ids: readonly string[]) => Condition;
  readonly parts: IdParts;
}

function translated(filter: Expression, form: Form): Condition {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.expressions.map((inner) => translated(inner, form)));
    case 'or':
      return anyOf(filter.expressions.map((inner) => translated(inner, form)));
    case 'not':
      return negated(translated(filter.expression, form));
    // Conditions inside are about the members of the collection.
    case 'any':
      return any(form.path(filter.property), filter.expression);
    case 'all':
      return all(form.path(filter.property), filter.expression);
    default: {
      if (filter.property === 'id') return translatedId(filter, form);
      const accounts = form.account === undefined ? undefined : idsIn(filter, 'account.id');
      return accounts?.includes(form.account ?? '') ?? { ...filter, property: form.path(filter.property) };
    }
  }
}

type Comparison = Exclude<Expression, { readonly kind: 'and' | 'or' | 'not' | 'any' | 'all' }>;

function translatedId(filter: Comparison, { ids, parts }: Form): Condition {
  if (filter.kind === 'compare' && (filter.operator === 'eq' || filter.operator === 'ne')) {
    // Every membership has an id.
    const same = filter.value === null ? false : ids(texts([filter.value as Scalar]));
    return filter.operator === 'eq' ? same : negated(same);
  }
  if (filter.kind === 'list') {
    const among = ids(texts(filter.values));
    return filter.operator === 'in' ? among : negated(among);
  }
  if (filter.kind === 'match') return anyOf(idPattern(filter.pattern, parts).map(allOf));
  throw new InputError('the id of a membership has no order: expected another comparison', {
    argument: ['filter'],
  });
}

function texts(values: readonly Scalar[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

function isOneOf(path: string, values: readonly string[]): Condition {
  const [first, ...others] = distinct(values);
  if (first === undefined) return false;
  return others.length === 0 ? eq(path, first) : inList(path, [first, ...others]);
}

export function allOf(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== true);
  if (open.includes(false)) return false;
  const expressions = open.filter((condition) => typeof condition !== 'boolean');
  return expressions.length === 0 ? true : and(...expressions);
}

function anyOf(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== false);
  if (open.includes(true)) return true;
  const expressions = open.filter((condition) => typeof condition !== 'boolean');
  return expressions.length === 0 ? false : or(...expressions);
}

function negated(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : not(condition);
}

/** The condition on the account that the path already says. */
export function withoutAccount(filter: Expression, account: string): Expression {
  const isSaid = (term: Expression): boolean => idsIn(term, 'account.id')?.includes(account) === true;
  if (filter.kind !== 'and') return isSaid(filter) ? { kind: 'and', expressions: [] } : filter;
  return { kind: 'and', expressions: filter.expressions.filter((term) => !isSaid(term)) };
}

export function isAnyOf(users: readonly string[]): Expression {
  const [only = '', ...others] = users;
  return others.length === 0 ? eq('user.id', only) : inList('user.id', users);
}
