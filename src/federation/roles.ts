/** Computes tags with the roles that can use each part of the schema. Contracts for one audience select by them. */
import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import type { ActorType } from '../contract/marketplace.ts';
import { rolesIn } from '../schema/core/describe.ts';

export interface RoleTags {
  /** Tags of the type, which apply to all its members. */
  ofType(type: string): readonly string[];
  /** Tags of one field and its arguments, when the fields of a type differ. */
  ofField(type: string, field: string): readonly string[];
}

const roles: readonly ActorType[] = ['Client', 'Operations', 'Vendor'];
const tagOf = (role: ActorType): string => `role-${role.toLowerCase()}`;

type AnyField = GraphQLField<unknown, unknown>;

export function roleTagsOf(schema: GraphQLSchema): RoleTags {
  const reached = new Map(roles.map((role) => [role, typesFor(role, schema)]));
  const rolesOfType = (name: string): readonly ActorType[] =>
    roles.filter((role) => reached.get(role)?.has(name) === true);
  const isMixed = (name: string): boolean => {
    const type = schema.getType(name);
    if (!isObjectType(type) && !isInterfaceType(type)) return false;
    const ofType = rolesOfType(name);
    return Object.values(type.getFields()).some(
      (field) => !ofType.every((role) => rolesIn(field.description).includes(role)),
    );
  };
  const mixed = new Set(Object.keys(schema.getTypeMap()).filter(isMixed));
  return {
    ofType: (name) => (mixed.has(name) ? [] : rolesOfType(name).map(tagOf)),
    ofField(name, fieldName) {
      const type = schema.getType(name);
      if (!mixed.has(name) || (!isObjectType(type) && !isInterfaceType(type))) return [];
      const may = rolesIn(type.getFields()[fieldName]?.description);
      return rolesOfType(name)
        .filter((role) => may.includes(role))
        .map(tagOf);
    },
  };
}

/** The types that a role can reach from the root over fields that it may use. */
function typesFor(role: ActorType, schema: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (type: GraphQLNamedType): void => {
    if (found.has(type.name)) return;
    found.add(type.name);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) visit(getNamedType(field.type));
    }
    if (isAbstractType(type)) {
      // An object reachable as a `Node` is also reachable elsewhere, if the role can see it.
      if (type.name !== 'Node') schema.getPossibleTypes(type).forEach(visit);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      type.getInterfaces().forEach(visit);
      for (const field of Object.values(type.getFields())) visitField(field);
    }
  };
  const visitField = (field: AnyField): void => {
    if (!rolesIn(field.description).includes(role)) return;
    visit(getNamedType(field.type));
    for (const argument of field.args) visit(getNamedType(argument.type));
  };
  for (const type of [schema.getQueryType(), schema.getMutationType()]) if (type) visit(type);
  return found;
}
