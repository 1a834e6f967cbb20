/** What RQL filters of a resource can express. */
import type { Scalar } from '../../../query/expression.ts';
import type { FilterDialect, FilterForm, Operator, SelectedQuery } from '../../../source/spec.ts';
import { InputError } from '../../errors.ts';
import { checkText, encodeQuery } from './encode.ts';
import { parseExpression } from './parse.ts';
import { patternText } from './pattern.ts';
import { findProperty, type PropertyKind, type PropertyTree } from './properties.ts';

const patterns: ReadonlySet<Operator> = new Set(['contains', 'startsWith', 'endsWith']);

export class RqlDialect implements FilterDialect {
  readonly properties: PropertyTree;

  constructor(properties: PropertyTree) {
    this.properties = properties;
  }

  problemOfFilter(form: FilterForm): string | undefined {
    const kind = this.#kindOf(form.path);
    if (typeof kind === 'object' && 'problem' in kind) return kind.problem;
    switch (form.kind) {
      case 'value':
        return problemOfValue(form.path, kind, form.operators);
      case 'nested':
        if (typeof kind === 'object' && 'reference' in kind && isOf(kind.reference(), form.of))
          return undefined;
        return `${form.path} is not a reference to that type`;
      case 'list':
        if (typeof kind === 'object' && 'collection' in kind && isOf(kind.collection(), form.of))
          return undefined;
        return `${form.path} is not a collection of that type`;
    }
  }

  problemOfOrder(path: string): string | undefined {
    const kind = this.#kindOf(path);
    if (typeof kind === 'string') return undefined;
    return 'problem' in kind ? kind.problem : `${path} is not a single value`;
  }

  checkValue(operator: Operator, value: Scalar): void {
    if (typeof value !== 'string') return;
    checkText(value);
    // Throws for a text that no pattern can express.
    if (operator === 'contains' || operator === 'startsWith' || operator === 'endsWith') {
      patternText({ kind: operator, text: value });
    }
  }

  /** Upstream filters and sorts by audit events only if they are also selected. */
  mustSelect(path: string): boolean {
    return /(^|\.)audit\./.test(path);
  }

  sizeOf(query: SelectedQuery): number {
    return encodeQuery(query).length;
  }

  parse(text: string): ReturnType<typeof parseExpression> {
    return parseExpression(text, this.properties);
  }

  #kindOf(path: string): PropertyKind | { readonly problem: string } {
    try {
      const found = findProperty(this.properties, path);
      return found.path === path ? found.kind : { problem: `${path} is spelled ${found.path}` };
    } catch (error) {
      if (error instanceof InputError) return { problem: error.message };
      throw error;
    }
  }
}

function problemOfValue(
  path: string,
  kind: PropertyKind,
  operators: readonly Operator[],
): string | undefined {
  if (typeof kind !== 'string') return `${path} is not a single value`;
  const pattern = operators.find((operator) => patterns.has(operator));
  if (pattern !== undefined && kind !== 'string' && kind !== 'id') {
    return `${pattern} needs a text, but ${path} is of kind ${kind}`;
  }
  return undefined;
}

function isOf(tree: PropertyTree, dialect: FilterDialect): boolean {
  return dialect instanceof RqlDialect && dialect.properties === tree;
}
