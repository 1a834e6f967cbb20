/** `node` and `nodes`: any object by its id alone. */
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { Node } from './interfaces.ts';
import { checkReferences, readNode } from './reads.ts';

builder.queryField('node', (t) =>
  t.field({
    type: Node,
    description:
      'Any object by its id. Call: GET {collection}/{id}, which the prefix of the id names. For whoever may see it. ' +
      'Cost: one call. Null: there is none, or it is not visible to you.',
    args: { id: t.arg.id({ required: true, description: 'Id of any type: `BUY-1234-5678`.' }) },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'ids' } }),
    resolve: (_root, { id }, context, info) => readNode(id, context.planning.planOf(info), context, info),
  }),
);

builder.queryField('nodes', (t) =>
  t.field({
    type: [Node],
    nullable: { list: true, items: true },
    description:
      'Many objects by id, in the order asked; null where there is none or it is not visible. ' +
      'Call: GET {collection}?in(id,(…)). For whoever may see them. Cost: one call for each hundred ids of a type.',
    args: { ids: t.arg.idList({ required: true, description: 'Up to 1,000 ids, of any types.' }) },
    extensions: extensions({ kind: 'call', needs: [], cost: { calls: 'ids' } }, true),
    resolve: (_root, { ids }, context, info) => {
      checkReferences(context, 'ids');
      const node = context.planning.planOf(info);
      return ids.map((id) => readNode(id, node, context, info));
    },
  }),
);
