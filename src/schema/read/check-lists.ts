/** Checks, when the schema is built, that the upstream of each list can compile its filters and its orders. */
import type { Resource } from '../../source/resource.ts';
import type { FilterForm, Operator } from '../../source/spec.ts';
import { entityOfType } from '../core/entity.ts';
import type { FilterField, FilterTable } from './filter-input.ts';
import type { OrderTable } from './order.ts';

export interface ListTables {
  readonly filter: FilterTable;
  readonly order: OrderTable;
}

const operators = {
  id: ['eq', 'ne', 'in', 'out', 'contains', 'startsWith', 'endsWith', 'null'],
  string: ['eq', 'ne', 'in', 'out', 'contains', 'startsWith', 'endsWith', 'null', 'empty'],
  dateTime: ['gt', 'ge', 'lt', 'le', 'null'],
  boolean: ['eq'],
  enum: ['eq', 'in', 'out'],
  enumValue: ['eq'],
} as const satisfies Readonly<Record<string, readonly Operator[]>>;

/** Throws an error that names everything in the tables of one list that its upstream cannot compile. */
export function checkList(resource: Resource, { filter, order }: ListTables): void {
  const problems = [
    ...Object.entries(filter).map(([name, field]) =>
      messageFor(`${resource.type}Filter.${name}`, resource.filters.problemOfFilter(formOf(field))),
    ),
    ...Object.entries(order).map(([name, path]) =>
      messageFor(`${resource.type}OrderField.${name}`, resource.filters.problemOfOrder(path)),
    ),
  ].flat();
  if (problems.length === 0) return;
  throw new Error(`expected lists that ${resource.source.name} can compile, but ${problems.join('; ')}`);
}

function messageFor(name: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${name}: ${problem}`];
}

function formOf(field: FilterField): FilterForm {
  const { path } = field;
  if (field.kind !== 'nested' && field.kind !== 'list') {
    return { kind: 'value', path, operators: operators[field.kind] };
  }
  const of = entityOfType(field.of)?.resource.filters;
  if (!of) throw new Error(`expected a type with filters, but ${field.of} has none`);
  return { kind: field.kind, path, of };
}
