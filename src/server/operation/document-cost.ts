/** Bounds the cost of validating a document before validation, and the size of introspection before execution. */
import {
  getIntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import type { DefinitionNode, DocumentNode, FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import { fragmentsOf, type Fragments } from '../../document/fragments.ts';
import { tooComplex } from './document-limits.ts';

export interface ValidationLimits {
  /** Most selections of all operations, with fragments expanded. */
  readonly maxSelections: number;
  /** Most pairs of fields to compare: validation compares all fields that share a response name at one place. */
  readonly maxPairs: number;
}

/** Throws QUERY_TOO_COMPLEX. Takes at most `maxSelections` steps. Returns the number of selections. */
export function checkValidationCost(document: DocumentNode, limits: ValidationLimits): number {
  const fragments = fragmentsOf(document);
  const reached = new Set<string>();
  let selections = 0;
  let pairs = 0;

  /**
   * Counts all selection sets that are merged at one place of the answer. `open`: fragments that contain this place.
   * Spreading one of them again is a cycle: validation reports it, and here it would not terminate.
   */
  const count = (sets: readonly SelectionSetNode[], open: ReadonlySet<string>): void => {
    const byName = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    let spreads = 0;
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        selections += 1;
        if (selections > limits.maxSelections) {
          throw tooComplex(
            'fields',
            `at most ${limits.maxSelections} selections in all operations of a document together`,
          );
        }
        if (selection.kind === Kind.FIELD) {
          const name = selection.alias?.value ?? selection.name.value;
          const fields = byName.get(name);
          if (fields === undefined) byName.set(name, [selection]);
          else fields.push(selection);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else {
          const { value } = selection.name;
          spreads += 1;
          reached.add(value);
          const fragment = spread.has(value) || open.has(value) ? undefined : fragments[value];
          spread.add(value);
          if (fragment !== undefined) collect(fragment.selectionSet);
        }
      }
    };
    sets.forEach(collect);
    pairs += (spreads * (spreads - 1)) / 2;
    for (const fields of byName.values()) pairs += (fields.length * (fields.length - 1)) / 2;
    if (pairs > limits.maxPairs) {
      throw tooComplex(
        'field merges',
        `at most ${limits.maxPairs} pairs of fields or fragments that are merged into one place of the answer`,
      );
    }
    const openBelow = spread.size === 0 ? open : new Set([...open, ...spread]);
    for (const fields of byName.values()) {
      const below = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (below.length > 0) count(below, openBelow);
    }
  };

  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) count([definition.selectionSet], new Set());
  }
  for (const [name, fragment] of Object.entries(fragments))
    if (!reached.has(name)) count([fragment.selectionSet], new Set([name]));
  return selections;
}

/** The list fields of the introspection types, with their average length. */
type ListLengths = ReadonlyMap<string, number>;

/** Estimates how many values the introspection in a document returns. */
export interface IntrospectionCost {
  /** 0 for a document without introspection. */
  readonly of: (document: DocumentNode) => number;
  /** The limit: three times the query of GraphiQL and code generators. */
  readonly most: number;
}

export function createIntrospectionCost(schema: GraphQLSchema): IntrospectionCost {
  const lengths = listLengths(schema);
  const of = (document: DocumentNode): number => {
    const fragments = fragmentsOf(document);
    return document.definitions.reduce((sum, node) => sum + introspected(node, fragments, lengths), 0);
  };
  const standard = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  return { of, most: 3 * of(parse(standard)) };
}

function introspected(node: DefinitionNode, fragments: Fragments, lengths: ListLengths): number {
  if (node.kind !== Kind.OPERATION_DEFINITION) return 0;
  const known = new Map<string, number>();
  const valuesIn = (set: SelectionSetNode | undefined): number => {
    let values = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) values += valuesOfFragment(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) values += valuesIn(selection.selectionSet);
      else values += (lengths.get(selection.name.value) ?? 1) * (1 + valuesIn(selection.selectionSet));
    }
    return values;
  };
  const valuesOfFragment = (name: string): number => {
    let values = known.get(name);
    if (values === undefined) {
      known.set(name, 0);
      known.set(name, (values = valuesIn(fragments[name]?.selectionSet)));
    }
    return values;
  };
  /** Only `__schema` and `__type`: other fields share names with the introspection lists. */
  const atRoot = (set: SelectionSetNode | undefined, open: ReadonlySet<string>): number => {
    let values = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) {
        const { value } = selection.name;
        if (value === '__schema' || value === '__type') values += 1 + valuesIn(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        values += atRoot(selection.selectionSet, open);
      } else if (!open.has(selection.name.value)) {
        const { value } = selection.name;
        values += atRoot(fragments[value]?.selectionSet, new Set([...open, value]));
      }
    }
    return values;
  };
  return atRoot(node.selectionSet, new Set());
}

function listLengths(schema: GraphQLSchema): ListLengths {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const inputs = types.filter(isInputObjectType);
  const average = (sum: number, count: number): number => Math.max(2, Math.ceil(sum / Math.max(1, count)));
  const possible = types.filter(isInterfaceType).map((type) => schema.getPossibleTypes(type).length);
  return new Map([
    ['types', types.length],
    ['fields', average(fields.length, withFields.length)],
    [
      'args',
      average(
        fields.reduce((sum, { args }) => sum + args.length, 0),
        fields.length,
      ),
    ],
    [
      'inputFields',
      average(
        inputs.reduce((sum, type) => sum + Object.keys(type.getFields()).length, 0),
        inputs.length,
      ),
    ],
    ['enumValues', 4],
    ['interfaces', 2],
    [
      'possibleTypes',
      average(
        possible.reduce((sum, count) => sum + count, 0),
        possible.length,
      ),
    ],
    ['directives', schema.getDirectives().length],
  ]);
}
