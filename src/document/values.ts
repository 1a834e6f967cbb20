/**
 * The values of variables and arguments, prepared once for each node of a document. Results and errors are those of
 * graphql-js, which does the work itself wherever a value is not plain.
 */
import {
  getArgumentValues,
  getVariableValues,
  isLeafType,
  isNonNullType,
  isInputType,
  Kind,
  typeFromAST,
  valueFromAST,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { holdsVariable } from './variables.ts';

type Values = Record<string, unknown>;

interface PlainVariable {
  readonly name: string;
  /** Undefined for lists and objects, which only graphql-js coerces. */
  readonly leaf: GraphQLLeafType | undefined;
  readonly mayBeNull: boolean;
  readonly hasDefault: boolean;
}

interface PreparedVariables {
  readonly schema: GraphQLSchema;
  readonly variables: readonly (PlainVariable | undefined)[];
}

const preparedVariables = new WeakMap<OperationDefinitionNode, PreparedVariables>();

/** The coerced variables of an operation; undefined if a value is not valid. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
): Values | undefined {
  const definitions = operation.variableDefinitions ?? [];
  let prepared = preparedVariables.get(operation);
  if (prepared?.schema !== schema) {
    prepared = { schema, variables: definitions.map((definition) => prepareVariable(schema, definition)) };
    preparedVariables.set(operation, prepared);
  }
  return (
    plainVariables(prepared, given) ??
    // One error is enough: each message repeats the whole value, which is expensive.
    getVariableValues(schema, definitions, given, { maxErrors: 1 }).coerced
  );
}

function prepareVariable(
  schema: GraphQLSchema,
  { variable, type: node, defaultValue }: VariableDefinitionNode,
): PlainVariable | undefined {
  const type = typeFromAST(schema, node) as GraphQLInputType | undefined;
  if (!isInputType(type)) return undefined;
  const inner = isNonNullType(type) ? type.ofType : type;
  return {
    name: variable.name.value,
    leaf: isLeafType(inner) ? inner : undefined,
    mayBeNull: inner === type,
    hasDefault: defaultValue !== undefined,
  };
}

/** Undefined if graphql-js has to look at them. */
function plainVariables(
  { variables }: PreparedVariables,
  given: Readonly<Record<string, unknown>>,
): Values | undefined {
  const coerced: Values = {};
  for (const variable of variables) {
    if (variable === undefined) return undefined;
    const { name, leaf, mayBeNull, hasDefault } = variable;
    if (!Object.hasOwn(given, name)) {
      if (hasDefault || !mayBeNull) return undefined;
      continue;
    }
    const value = given[name];
    if (value === null && mayBeNull) coerced[name] = null;
    else if (value === null || value === undefined || leaf === undefined) return undefined;
    else {
      let parsed: unknown;
      try {
        parsed = leaf.parseValue(value);
      } catch {
        return undefined;
      }
      if (parsed === undefined) return undefined;
      coerced[name] = parsed;
    }
  }
  return coerced;
}

/** How one argument gets its value. */
interface PlainArgument {
  readonly name: string;
  /** Its variable. Undefined: `constant`, or what `node` says. */
  readonly variable: string | undefined;
  readonly mayBeNull: boolean;
  /** Undefined: it has none. */
  readonly constant: unknown;
  /** A list or an object that holds variables. */
  readonly node: ValueNode | undefined;
  readonly type: GraphQLInputType;
}

interface PreparedArguments {
  readonly definition: GraphQLField<unknown, unknown>;
  /** Undefined: they are invalid, and graphql-js says why. */
  readonly list: readonly PlainArgument[] | undefined;
}

const preparedArguments = new WeakMap<FieldNode, PreparedArguments>();

/** The coerced arguments of a field. Throws a GraphQLError if one is not valid. */
export function argumentValues(
  definition: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): Values {
  let prepared = preparedArguments.get(node);
  if (prepared === undefined) {
    prepared = { definition, list: prepareArguments(definition, node) };
    preparedArguments.set(node, prepared);
  }
  // A node below an interface has a definition in each of its types.
  const list = prepared.definition === definition ? prepared.list : undefined;
  return (list && plainArguments(list, variables)) ?? getArgumentValues(definition, node, variables);
}

function prepareArguments(
  { args }: GraphQLField<unknown, unknown>,
  { arguments: given = [] }: FieldNode,
): readonly PlainArgument[] | undefined {
  const list: PlainArgument[] = [];
  for (const definition of args) {
    const value = given.find(({ name }) => name.value === definition.name)?.value;
    const argument = prepareArgument(definition, value);
    if (argument === 'invalid') return undefined;
    if (argument !== 'absent') list.push(argument);
  }
  return list;
}

function prepareArgument(
  { name, type, defaultValue }: GraphQLArgument,
  value: ValueNode | undefined,
): PlainArgument | 'absent' | 'invalid' {
  const mayBeNull = !isNonNullType(type);
  const plain = { name, type, mayBeNull, variable: undefined, node: undefined, constant: defaultValue };
  if (value === undefined) {
    if (defaultValue === undefined) return mayBeNull ? 'absent' : 'invalid';
    return plain;
  }
  if (value.kind === Kind.VARIABLE) return { ...plain, variable: value.name.value };
  if (holdsVariable(value)) return { ...plain, node: value };
  const constant: unknown = valueFromAST(value, type);
  return constant === undefined ? 'invalid' : { ...plain, constant };
}

/** Undefined if graphql-js has to look at them. */
function plainArguments(
  list: readonly PlainArgument[],
  variables: Readonly<Record<string, unknown>>,
): Values | undefined {
  const values: Values = {};
  for (const { name, variable, mayBeNull, constant, node, type } of list) {
    let value = constant;
    if (node !== undefined) {
      value = valueFromAST(node, type, variables);
      if (value === undefined) return undefined;
    } else if (variable !== undefined) {
      if (Object.hasOwn(variables, variable)) {
        value = variables[variable];
        if (value === undefined || (value === null && !mayBeNull)) return undefined;
      } else if (constant === undefined) {
        if (!mayBeNull) return undefined;
        continue;
      }
    }
    values[name] = value;
  }
  return values;
}
