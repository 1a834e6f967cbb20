/** Starts the calls of an object whose id is known together with the call for the object itself. */
import { isObjectType, type GraphQLResolveInfo, type GraphQLField } from 'graphql';
import { argumentValues } from '../../document/values.ts';
import type { PlanNode } from '../../planner/plan.ts';
import type { GraphContext } from '../../operation/context.ts';
import { startAhead } from './ahead.ts';
import { compiledConstantArgs, type ListArgs } from './list-args.ts';
import type { FieldInfo } from './reads.ts';

/** Where a field is read. */
export interface CallSite<A = ListArgs> {
  readonly args: A;
  readonly context: GraphContext;
  readonly info: FieldInfo;
  readonly start: 'early' | 'in-turn';
}

/** Makes the calls of a field that needs only the id of its object. The resolver of the field finds their result. */
export type EarlyRead = (id: string, node: PlanNode, at: CallSite) => unknown;

/** By field, such as `Account.buyers`, or `HasIcon.iconDataUri` for a field of an interface. */
const reads = new Map<string, EarlyRead>();

export function setEarlyRead(field: string, read: EarlyRead): void {
  reads.set(field, read);
}

interface EarlyField {
  readonly key: string;
  readonly child: PlanNode;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly read: EarlyRead;
}

/** Per document: the fields of an object that can start early. */
const earlyFields = new WeakMap<PlanNode, ReadonlyMap<string, readonly EarlyField[]>>();

function fieldsBelow(node: PlanNode, { schema }: GraphQLResolveInfo): ReadonlyMap<string, EarlyField[]> {
  const fields = new Map<string, EarlyField[]>();
  for (const [key, child] of node.children) {
    const type = schema.getType(child.parentType);
    if (!isObjectType(type)) continue;
    const definition = type.getFields()[child.field];
    const owners = [type.name, ...type.getInterfaces().map(({ name }) => name)];
    const read = owners.map((owner) => reads.get(`${owner}.${child.field}`)).find((found) => found);
    if (!read || !definition) continue;
    const early = { key: key.slice(key.indexOf('.') + 1), child, definition, read };
    const ofType = fields.get(type.name);
    if (ofType) ofType.push(early);
    else fields.set(type.name, [early]);
  }
  return fields;
}

/**
 * Starts the fields of an object whose id is known before it is read, so that its call and theirs run at the same time.
 * The fields later use the started calls. If the object does not exist, these calls are wasted.
 */
export function startBelow(
  { id, type }: { readonly id: string; readonly type: string },
  node: PlanNode,
  context: GraphContext,
  info: GraphQLResolveInfo,
): void {
  startAhead({ id, type }, node, context, info);
  let fields = earlyFields.get(node);
  if (fields === undefined) earlyFields.set(node, (fields = fieldsBelow(node, info)));
  for (const { key, child, definition, read } of fields.get(type) ?? []) {
    const { variableValues } = info;
    const path = { prev: info.path, key, typename: child.parentType };
    try {
      const args: ListArgs =
        compiledConstantArgs.get(child)?.args ?? argumentValues(definition, child.ast, variableValues);
      const at = {
        args,
        context,
        info: { path, fieldNodes: [child.ast], variableValues },
        start: 'early',
      } as const;
      const started = read(id, child, at);
      if (!(started instanceof Promise)) continue;
      context.loaders.started.set(child, { parent: id, args, page: started as Promise<object> });
      started.catch(ignore);
    } catch {
      // Reported when the field is resolved.
    }
  }
}

function ignore(): void {
  // As above.
}
