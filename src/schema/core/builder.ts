/** The one schema builder, and the directives of the printed schema. */
import SchemaBuilder from '@pothos/core';
import {
  DirectiveLocation,
  GraphQLDirective,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
} from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import { scalars } from './scalars.ts';

export interface SchemaTypes {
  Context: GraphContext;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: string; Output: string };
    URL: { Input: string; Output: string };
    Upload: { Input: File; Output: never };
    EmailAddress: { Input: string; Output: string };
    UUID: { Input: string; Output: string };
    CountryCode: { Input: string; Output: string };
    CurrencyCode: { Input: string; Output: string };
    LanguageTag: { Input: string; Output: string };
    RQL: { Input: string; Output: string };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({});

for (const scalar of Object.values(scalars)) {
  builder.addScalarType(scalar.name as keyof typeof scalars, scalar);
}

export const semanticNonNull = new GraphQLDirective({
  name: 'semanticNonNull',
  description:
    'Null only together with an error at that path, or with one whose `extensions.fields` match it; client generators may treat the field as non-null.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))),
      defaultValue: [0],
      description: 'List depths this holds for; 0 is the field itself.',
    },
  },
});

/** The arguments are those of @graphql-tools/stitching-directives and GraphQL Mesh, which add to them. */
export const merge = new GraphQLDirective({
  name: 'merge',
  description: 'For schema stitching: reads many objects by key; same order, null for a miss.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  isRepeatable: true,
  args: {
    additionalArgs: { type: GraphQLString, description: 'Further arguments of the field, as text.' },
    argsExpr: { type: GraphQLString, description: 'How the arguments are made of the keys.' },
    key: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description: 'How a key is made of the fields of the type.',
    },
    keyArg: { type: GraphQLString, description: 'Argument that takes the keys.' },
    keyField: { type: GraphQLString, description: 'Field of the type that the keys are values of.' },
    subgraph: { type: GraphQLString, description: 'Name of the schema that the field is in.' },
  },
});
