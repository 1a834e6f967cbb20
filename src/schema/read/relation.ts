/** Describes how children refer to their parent, and derives filters and lookups from it. */
import { and, any, eq, inList, or, type Expression } from '../../query/expression.ts';
import type { Row } from '../../source/row.ts';

export type Relation =
  /** Children have the id of their parent at `path`: `account.id`. */
  | { readonly by: 'reference'; readonly path: string }
  /** Children have a list of their parents at `path`: `groups`. */
  | {
      readonly by: 'membership';
      readonly path: string;
      /** Types of objects above the parents, and where children have the id of such an object: of a group, its account. */
      readonly within?: Readonly<Record<string, string>>;
    }
  /**
   * Two references together identify the parent, whose key is both ids with a bar between them. A key takes more bytes
   * of a URL than an id, so a call has at most `parentsPerCall`.
   */
  | { readonly by: 'pair'; readonly paths: readonly [string, string]; readonly parentsPerCall: number };

export interface CompiledRelation {
  readonly filter: (parents: readonly string[]) => Expression;
  /** Wire paths that identify a row's parents. */
  readonly needs: readonly string[];
  readonly parentsOf: (row: Row) => readonly string[];
  readonly maxParentsPerCall?: number;
}

export function compileRelation(relation: Relation): CompiledRelation {
  switch (relation.by) {
    case 'reference': {
      const { path } = relation;
      const read = textAt(path);
      return {
        filter: (parents) => isOneOf(path, parents),
        needs: [path],
        parentsOf: (row) => {
          const id = read(row);
          return id === undefined ? [] : [id];
        },
      };
    }
    case 'membership': {
      const { path } = relation;
      return {
        filter: (parents) => any(path, isOneOf('id', parents)),
        needs: [`${path}.id`],
        parentsOf: (row) => {
          const items = row[path];
          if (!Array.isArray(items)) return [];
          return (items as (Partial<Row> | null)[]).flatMap((item) =>
            typeof item?.id === 'string' ? [item.id] : [],
          );
        },
      };
    }
    case 'pair': {
      const { paths, parentsPerCall } = relation;
      const [first, second] = paths;
      return {
        filter: (parents) => or(...parents.map((parent) => isPair(paths, parent))),
        needs: paths,
        parentsOf: pairReader(textAt(first), textAt(second)),
        maxParentsPerCall: parentsPerCall,
      };
    }
  }
}

/** The key of a parent that two ids identify. */
export function pairKey(first: string, second: string): string {
  return `${first}|${second}`;
}

function pairReader(first: TextReader, second: TextReader): (row: Row) => readonly string[] {
  return (row) => {
    const [one, other] = [first(row), second(row)];
    return one === undefined || other === undefined ? [] : [pairKey(one, other)];
  };
}

function isPair([firstPath, secondPath]: readonly [string, string], parent: string): Expression {
  const [first = '', second = ''] = parent.split('|');
  return and(eq(firstPath, first), eq(secondPath, second));
}

function isOneOf(path: string, [only, ...others]: readonly string[]): Expression {
  return others.length === 0 && only !== undefined ? eq(path, only) : inList(path, [only ?? '', ...others]);
}

type TextReader = (row: Row) => string | undefined;

function textAt(path: string): TextReader {
  const segments = path.split('.');
  return (row) => {
    let value: unknown = row;
    for (const segment of segments) value = (value as Record<string, unknown> | null | undefined)?.[segment];
    return typeof value === 'string' ? value : undefined;
  };
}
