/** The plan of an operation without a token: every field that needs one returns an error. */
import { GraphQLError, Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import type { CallPlanning } from '../planner/plan-of.ts';
import type { ErrorCode } from '../upstream/errors.ts';
import { isBearer } from '../upstream/http/headers.ts';

/** Fails closed: without a token of the right form, no call is made. */
export function checkBearer(authorization: string, header = 'Authorization', marketplace?: string): void {
  if (isBearer(authorization)) return;
  const got = authorization === '' ? 'no such header' : 'something else';
  throw new GraphQLError(
    `Expected a header "${header}: Bearer <token>", but got ${got}. No upstream call was made.`,
    {
      extensions: {
        code: 'UNAUTHENTICATED' satisfies ErrorCode,
        ...(marketplace === undefined ? {} : { marketplace }),
      },
    },
  );
}

/** Plans nothing: answers only entity stubs of a federation router whose selection the representation already has. */
export function planningWithoutToken(authorization: string): CallPlanning {
  return {
    planOf(info) {
      const seen = new Set<string>();
      if (!info.fieldNodes.every(({ selectionSet }) => selectsOnlyIds(info, selectionSet, seen))) {
        checkBearer(authorization);
      }
      return {
        field: info.fieldName,
        ast: info.fieldNodes[0] as FieldNode,
        constantArgs: false,
        parentType: info.parentType.name,
        source: undefined,
        selects: new Map(),
        batched: new Set(),
        children: new Map(),
      };
    },
  };
}

function selectsOnlyIds(
  info: Pick<GraphQLResolveInfo, 'fragments'>,
  set: SelectionSetNode | undefined,
  seen: Set<string>,
): boolean {
  return (set?.selections ?? []).every((selection) => {
    if (selection.kind === Kind.FIELD) return ['id', '__typename'].includes(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectsOnlyIds(info, selection.selectionSet, seen);
    const { value } = selection.name;
    if (seen.has(value)) return true;
    seen.add(value);
    return selectsOnlyIds(info, info.fragments[value]?.selectionSet, seen);
  });
}
