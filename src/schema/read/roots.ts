/** Root fields that read by id: one object, or many in the order of their ids. */
import { builder } from '../core/builder.ts';
import { describe } from '../core/describe.ts';
import type { Entity } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { idsCost } from './costs.ts';
import { startBelow } from './early.ts';
import { checkReferences, readById, requireId, selectOf } from './reads.ts';

/** `buyer(id:)` */
export function rootById(name: string, entity: Entity, what: string): void {
  const { resource, ref } = entity;
  builder.queryField(name, (t) =>
    t.field({
      type: ref,
      description: `${what} ${describe.byId(resource)}`,
      args: {
        id: t.arg.id({
          required: true,
          description: `Id of the ${resource.label}: ${resource.id.prefix}-….`,
        }),
      },
      extensions: extensions({ kind: 'call', needs: [], cost: idsCost([entity]) }),
      resolve: (_root, { id }, context, info) => {
        if (resource.id.rejectsOthers) requireId(resource, id, 'id');
        const node = context.planning.planOf(info);
        const row = readById(resource, id, selectOf(node, resource.type), context, info);
        if (row !== null) startBelow({ id, type: resource.type }, node, context, info);
        return row;
      },
    }),
  );
}

/** `buyersByIds(ids:)`, which stitching gateways also use to merge types. */
export function rootByIds(name: string, entity: Entity): void {
  const { resource, ref } = entity;
  builder.queryField(name, (t) =>
    t.field({
      type: [ref],
      // One invalid argument must not fail the other fields of the operation.
      nullable: { list: true, items: true },
      description: describe.byIds(resource),
      args: {
        ids: t.arg.idList({ required: true, description: 'Up to 1,000 ids. Results are in the same order.' }),
      },
      extensions: {
        ...extensions({ kind: 'call', needs: [], cost: idsCost([entity]) }),
        directives: { merge: { keyArg: 'ids', keyField: 'id' }, semanticNonNull: { levels: [0] } },
      },
      resolve: (_root, { ids }, context, info) => {
        checkReferences(context, 'ids');
        const node = context.planning.planOf(info);
        const select = selectOf(node, resource.type);
        const [id] = ids;
        // Several objects share the calls of their fields.
        if (id !== undefined && resource.id.accepts(id) && ids.every((other) => other === id)) {
          startBelow({ id, type: resource.type }, node, context, info);
        }
        return ids.map((id) => readById(resource, id, select, context, info));
      },
    }),
  );
}
