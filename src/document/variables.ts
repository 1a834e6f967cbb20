/** Which parts of a document depend on the values of variables. */
import {
  Kind,
  visit,
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';

export function holdsVariable(value: ValueNode): boolean {
  switch (value.kind) {
    case Kind.VARIABLE:
      return true;
    case Kind.LIST:
      return value.values.some(holdsVariable);
    case Kind.OBJECT:
      return value.fields.some((field) => holdsVariable(field.value));
    default:
      return false;
  }
}

/** Whether the field's arguments are the same in every operation that runs its document. */
export function hasConstantArgs({ arguments: args = [] }: FieldNode): boolean {
  return args.every(({ value }) => !holdsVariable(value));
}

/** The variables that @skip and @include depend on. */
export function conditionVariables(
  definitions: readonly (OperationDefinitionNode | FragmentDefinitionNode)[],
): readonly string[] {
  const names = new Set<string>();
  const Directive = (directive: DirectiveNode): undefined => {
    if (directive.name.value !== 'skip' && directive.name.value !== 'include') return;
    for (const { value } of directive.arguments ?? []) {
      if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    }
  };
  for (const definition of definitions) visit(definition, { Directive });
  return [...names];
}
