/** The interface `Node`, and the fields `node` and `nodes`: any object by its id alone. */
import { isObjectType, type GraphQLSchema } from 'graphql';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { allEntities, entityOfId } from '../core/entity.ts';
import { idsCost } from './costs.ts';
import { startBelow } from './early.ts';
import { Node, typeOfRow } from './interfaces.ts';
import { checkReferences, readNode } from './reads.ts';

/** Runs after all resource files, because the descriptions list the types and their prefixes. */
const example = allEntities()[0]?.resource.id.example;
const types = allEntities()
  .map(({ resource: { id, label } }) => `\`${id.prefix}\` ${label}`)
  .sort();

Node.implement({
  description: `An object with a platform id. The prefix of the id identifies the type: ${types.join(', ')}.`,
  resolveType: typeOfRow,
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: `Globally unique id, such as \`${example}\`.`,
      extensions: extensions({ kind: 'value', paths: ['id'] }),
      resolve: (row) => row.id,
    }),
  }),
});

/** Each type inherits the field of the interface, whose example is of another type. */
export function describeIds(schema: GraphQLSchema): void {
  for (const { resource } of allEntities()) {
    const type = schema.getType(resource.type);
    const field = isObjectType(type) ? type.getFields()['id'] : undefined;
    if (field === undefined) continue;
    const { example: own } = resource.id;
    field.description = resource.id.isShown
      ? `Platform id, as shown in the portal: \`${own}\`.`
      : `Globally unique id, such as \`${own}\`.`;
  }
}

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    description:
      'Reads any object by id. Call: GET {collection}/{id}; the prefix of the id determines the collection. For anyone who can see the object. Cost: one call. Null: the object does not exist or is not visible to you.',
    args: { id: t.arg.id({ required: true, description: `Id of an object of any type: \`${example}\`.` }) },
    extensions: extensions({ kind: 'call', needs: [], cost: idsCost(allEntities()) }),
    resolve: (_root, { id }, context, info) => {
      const node = context.planning.planOf(info);
      const type = entityOfId(id)?.resource.type;
      const row = readNode(id, node, context, info);
      if (row !== null && type !== undefined) startBelow({ id, type }, node, context, info);
      return row;
    },
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: true, items: true },
    description:
      'Reads many objects by id, in the order given; null for an id that does not exist or is not visible to you. Call: GET {collection}?in(id,(…)). For anyone who can see the objects. Cost: one call per 100 ids of a type.',
    args: { ids: t.arg.idList({ required: true, description: 'Up to 1,000 ids of any types.' }) },
    extensions: extensions({ kind: 'call', needs: [], cost: idsCost(allEntities()) }, true),
    resolve: (_root, { ids }, context, info) => {
      checkReferences(context, 'ids');
      const node = context.planning.planOf(info);
      return ids.map((id) => readNode(id, node, context, info));
    },
  }),
);
