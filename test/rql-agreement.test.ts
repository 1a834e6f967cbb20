/**
 * The gateway writes RQL, the sandbox reads it, and neither knows the other's code: for any value the
 * gateway accepts, what it writes means the same tree to the sandbox; what it cannot write, it refuses.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Expression as Parsed, Operand } from '../src/sandbox/rql/expression.ts';
import { parseQuery } from '../src/sandbox/rql/parse.ts';
import { InputError } from '../src/upstream/errors.ts';
import { encodeQuery } from '../src/upstream/marketplace/rql/encode.ts';
import { patternText } from '../src/upstream/marketplace/rql/pattern.ts';
import * as rql from '../src/query/expression.ts';
import { contains, endsWith, startsWith } from '../src/query/expression.ts';

const property = fc.constantFrom('name', 'account.id', 'audit.created.at', 'externalIds.erpCustomer');

/** What people paste, and what they should not. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      "'",
      '*',
      '\\',
      ',',
      '&',
      ';',
      '|',
      '(',
      ')',
      '=',
      ' ',
      '+',
      '-',
      '%',
      'a',
      'B',
      'é',
      '漢',
      '\n',
      '\t',
    ),
  }),
  fc.constantFrom(
    'null()',
    'empty()',
    'true',
    '-1',
    '2024-01-01',
    'a",eq(1,1)',
    'x)&or(eq(status,Active)',
    'select=-*',
    '%22',
    "O'Brien",
  ),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.boolean(),
  fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
);

type Draft =
  | {
      kind: 'compare';
      operator: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';
      property: string;
      value: rql.Scalar;
    }
  | { kind: 'unset'; property: string }
  | { kind: 'list'; operator: 'in' | 'out'; property: string; values: rql.Scalar[] }
  | { kind: 'match'; how: 'contains' | 'startsWith' | 'endsWith'; property: string; text: string }
  | { kind: 'any'; property: string; inner: Draft | undefined }
  | { kind: 'and' | 'or'; parts: Draft[] }
  | { kind: 'not'; inner: Draft };

const draft = fc.letrec<{ tree: Draft; leaf: Draft }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le' as const),
      property,
      value: scalar,
    }) as fc.Arbitrary<Draft>,
    fc.record({ kind: fc.constant('unset' as const), property }),
    fc.record({
      kind: fc.constant('list' as const),
      operator: fc.constantFrom('in', 'out' as const),
      property,
      values: fc.array(scalar, { minLength: 1, maxLength: 4 }),
    }) as fc.Arbitrary<Draft>,
    fc.record({
      kind: fc.constant('match' as const),
      how: fc.constantFrom('contains', 'startsWith', 'endsWith' as const),
      property,
      text,
    }) as fc.Arbitrary<Draft>,
  ),
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('leaf'),
    fc.record({
      kind: fc.constant('any' as const),
      property: fc.constantFrom('groups', 'sellers'),
      inner: fc.option(tie('tree'), { nil: undefined }),
    }) as fc.Arbitrary<Draft>,
    fc.record({
      kind: fc.constantFrom('and', 'or' as const),
      parts: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
    }) as fc.Arbitrary<Draft>,
    fc.record({ kind: fc.constant('not' as const), inner: tie('tree') }) as fc.Arbitrary<Draft>,
  ),
}));

function build(node: Draft): rql.Expression {
  switch (node.kind) {
    case 'compare':
      return rql[node.operator](node.property, node.value);
    case 'unset':
      return rql.eq(node.property, null);
    case 'list':
      return (node.operator === 'in' ? rql.inList : rql.outList)(node.property, node.values);
    case 'match':
      return rql.ilike(node.property, { contains, startsWith, endsWith }[node.how](node.text));
    case 'any':
      return node.inner === undefined ? rql.any(node.property) : rql.any(node.property, build(node.inner));
    case 'not':
      return rql.not(build(node.inner));
    default:
      return rql[node.kind](...node.parts.map(build));
  }
}

/** Both trees, told in the same words. */
function tell(value: rql.Value): string {
  if (value === null) return 'null()';
  if (typeof value === 'object' && 'kind' in value) return 'empty()';
  return JSON.stringify(value instanceof Date ? value.toISOString() : String(value));
}

function tellGateway(tree: rql.Expression): string {
  switch (tree.kind) {
    case 'compare':
      return `${tree.operator}(${tree.property},${tell(tree.value)})`;
    case 'list':
      return `${tree.operator}(${tree.property},[${tree.values.map(tell).join()}])`;
    case 'match':
      return `${tree.operator}(${tree.property},${JSON.stringify(patternText(tree.pattern))})`;
    case 'any':
      return `any(${tree.property}${tree.expression ? `,${tellGateway(tree.expression)}` : ''})`;
    case 'all':
      return `all(${tree.property},${tellGateway(tree.expression)})`;
    case 'not':
      return `not(${tellGateway(tree.expression)})`;
    default:
      return `${tree.kind}(${tree.expressions.map(tellGateway).join()})`;
  }
}

function tellOperand(operand: Operand): string {
  if (operand.kind === 'text') return JSON.stringify(operand.text);
  return operand.kind === 'self' ? `self(${operand.path})` : `${operand.kind}()`;
}

function tellSandbox(tree: Parsed): string {
  switch (tree.kind) {
    case 'compare':
      return `${tree.operator}(${tree.path},${tellOperand(tree.operand)})`;
    case 'list':
      return `${tree.operator}(${tree.path},[${tree.values.map(tellOperand).join()}])`;
    case 'match':
      return `${tree.operator}(${tree.path},${tellOperand(tree.pattern)})`;
    case 'any':
      return `any(${tree.path}${tree.item ? `,${tellSandbox(tree.item)}` : ''})`;
    case 'all':
      return `all(${tree.path},${tellSandbox(tree.item)})`;
    case 'not':
      return `not(${tellSandbox(tree.item)})`;
    case 'mistake':
      return `mistake(${tree.message})`;
    default:
      return `${tree.kind}(${tree.items.map(tellSandbox).join()})`;
  }
}

/** A literal text that no quoting can carry, or that no URL can. */
function cannotBeWritten(value: rql.Scalar): boolean {
  if (typeof value !== 'string') return false;
  return (value.includes('"') && value.includes("'")) || /\p{Surrogate}/u.test(value);
}

describe('RQL', () => {
  test('RQL that the gateway writes is the same tree to the sandbox, or is refused before it is sent', async () => {
    let refused = 0;
    let accepted = 0;
    fc.assert(
      fc.property(draft.tree, (node) => {
        let tree: rql.Expression;
        let query: string;
        try {
          tree = build(node);
          query = encodeQuery({
            filter: tree,
            select: ['name'],
            order: ['-name', 'id'],
            limit: 7,
            offset: 3,
          });
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          refused += 1;
          return;
        }
        accepted += 1;
        const parsed = parseQuery(query);
        expect(parsed.limit).toBe(7);
        expect(parsed.offset).toBe(3);
        expect(parsed.order).toEqual([
          { path: 'name', direction: 'descending' },
          { path: 'id', direction: 'ascending' },
        ]);
        if (parsed.filter === undefined) throw new Error('the filter got lost');
        expect(tellSandbox(parsed.filter)).toBe(tellGateway(tree));
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(0);
  });

  test('RQL cannot carry both quotation marks or broken text, and carries everything else', () => {
    fc.assert(
      fc.property(text, (value) => {
        const write = (): string => encodeQuery({ filter: rql.eq('name', value) });
        if (cannotBeWritten(value)) return void expect(write).toThrow(InputError);
        let query: string;
        try {
          query = write();
        } catch (error) {
          // Control characters may be refused, but nothing printable.
          expect(value).toMatch(/[\p{Cc}\p{Cs}\p{Cn}]/u);
          expect(error).toBeInstanceOf(InputError);
          return;
        }
        expect(query).toMatch(/^[\x21-\x7e]*$/);
        expect(parseQuery(query).filter).toEqual({
          kind: 'compare',
          operator: 'eq',
          path: 'name',
          operand: { kind: 'text', text: value, bare: false },
        });
      }),
      { numRuns: 3_000 },
    );
  });
});
