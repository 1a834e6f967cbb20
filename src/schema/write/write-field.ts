/** Adds a mutation field: its rule, payload, description and arguments, with the cost of one write. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import type { Resource } from '../../source/resource.ts';
import { builder } from '../core/builder.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import type { ArgBuilder } from '../read/lists.ts';
import type { InputValue } from './input.ts';
import { partitionedCost } from '../read/costs.ts';
import { DeletePayload, payloadOf, type Outcome } from './payload.ts';
import { setRules, type Rule } from './rules.ts';

export interface WriteField {
  readonly name: string;
  readonly entity: Entity;
  readonly rule: Rule;
  readonly description: string;
  readonly args: (arg: ArgBuilder) => object;
  /** Default: the payload of the type. */
  readonly payload?: 'deletion';
  readonly resolve: (args: InputValue, context: GraphContext, info: GraphQLResolveInfo) => Promise<Outcome>;
}

export function writeField({ name, entity, rule, description, args, payload, resolve }: WriteField): void {
  setRules(name, rule);
  builder.mutationField(name, (t) =>
    t.field({
      type: (payload === 'deletion' ? DeletePayload : payloadOf(entity)) as ReturnType<typeof payloadOf>,
      description,
      args: args(t.arg as unknown as ArgBuilder) as Record<string, never>,
      extensions: extensions(
        { kind: 'call', needs: [], cost: { calls: 'write', ...partitionedCost([entity.resource], 'named') } },
        true,
      ),
      resolve: (_root, given, context, info) => resolve(given as InputValue, context, info),
    }),
  );
}

/** The argument `id` of a mutation of one object. */
export function idArgument(arg: ArgBuilder, { label, id }: Resource) {
  return arg.id({ required: true, description: `Id of the ${label}: ${id.prefix}-….` });
}
