/** Bounds what validating a document costs before it is validated, and what introspection answers before it is run. */
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
  /** Selections of all operations together, the fragments of each written out. */
  readonly maxSelections: number;
  /** Fields of one response name at one place of the answer are compared with each other, pair by pair. */
  readonly maxPairs: number;
}

/** Throws QUERY_TOO_COMPLEX. Its own work is at most `maxSelections` steps. Returns the selections it counted. */
export function checkValidationCost(document: DocumentNode, limits: ValidationLimits): number {
  const fragments = fragmentsOf(document);
  const reached = new Set<string>();
  let selections = 0;
  let pairs = 0;

  /**
   * All selection sets that are merged at one place of the answer. `open`: fragments that this place is part of.
   * Spread again, they are a cycle, which validation names, but which would never end here.
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

/** Lists of the introspection types, with how many entries one has on average. */
type ListLengths = ReadonlyMap<string, number>;

/** Of a schema: a count of the values that introspection of a document answers with, at most about that many. */
export interface IntrospectionCost {
  /** 0 for a document that asks for no introspection. */
  readonly of: (document: DocumentNode) => number;
  /** Three times the query that GraphiQL and code generators send. */
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
  /** Of `__schema` and `__type` only: other fields have names in common with the lists. */
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
