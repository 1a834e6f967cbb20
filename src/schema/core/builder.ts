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
import type { JsonObject } from './json-object.ts';
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
    Decimal: { Input: string; Output: string };
    RQL: { Input: string; Output: string };
    JSONObject: { Input: JsonObject; Output: JsonObject };
  };
}

export const builder = new SchemaBuilder<SchemaTypes>({});

for (const scalar of Object.values(scalars)) {
  builder.addScalarType(scalar.name as keyof typeof scalars, scalar);
}

export const semanticNonNull = new GraphQLDirective({
  name: 'semanticNonNull',
  description:
    'Null only when there is an error at this path, or an error whose `extensions.fields` match it. Client generators may treat the field as non-null.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  args: {
    levels: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLInt))),
      defaultValue: [0],
      description: 'List depths that this applies to; 0 is the field itself.',
    },
  },
});

/** The arguments are a subset of those in @graphql-tools/stitching-directives and GraphQL Mesh. */
export const merge = new GraphQLDirective({
  name: 'merge',
  description:
    'For schema stitching: reads many objects by key, in the order given; null for a key that matches nothing.',
  locations: [DirectiveLocation.FIELD_DEFINITION],
  isRepeatable: true,
  args: {
    additionalArgs: { type: GraphQLString, description: 'Additional arguments of the field, as text.' },
    argsExpr: { type: GraphQLString, description: 'How to build the arguments from the keys.' },
    key: {
      type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
      description: 'How to build a key from the fields of the type.',
    },
    keyArg: { type: GraphQLString, description: 'The argument that takes the keys.' },
    keyField: { type: GraphQLString, description: 'The field of the type that holds the key.' },
    subgraph: { type: GraphQLString, description: 'Name of the schema that contains the field.' },
  },
});
