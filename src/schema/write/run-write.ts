/** How every change is made: in the turn of its object, sent once, its problems as data, its payload from upstream's answer. */
import type { GraphQLResolveInfo } from 'graphql';
import { mergeRows, READ_ERROR, type Row } from '../../source/row.ts';
import { isId } from '../../upstream/marketplace/id.ts';
import type { Access, Resource } from '../../upstream/marketplace/resource.ts';
import type { GraphContext } from '../../operation/context.ts';
import { problemsOf, type MutationProblem } from './mutation-error.ts';
import type { Outcome } from './payload.ts';
import { pathOf, selectOf } from '../read/reads.ts';
import { selectionInResponse, fillOmittedWithNull } from './write-result.ts';

export interface Write {
  readonly resource: Resource;
  /** What it is about; for a creation, the label of what is to be. */
  readonly id: string;
  readonly access: Access;
  /** Upstream's name of a member → the argument that was sent as it. */
  readonly argumentOf?: (property: string) => readonly string[] | undefined;
  /** Makes the change, and returns upstream's answer if there is one. Runs in the turn of its object. */
  readonly send: (read: Read) => Promise<Row | undefined>;
  /**
   * For a write that replaces the object: what `send` reads goes along unchanged, so that a change that somebody
   * else made between that read and the write is lost. The revision that comes back says whether there was one.
   */
  readonly replaces?: { readonly expectedRevision: number | undefined };
  /** Looks into a refusal: most often an object just is not in the right state. */
  readonly explain?: (
    problems: readonly MutationProblem[],
    error: unknown,
    read: Read,
  ) => Promise<readonly MutationProblem[]>;
}

/** The object's present members, read with the caller's token. */
export type Read = (select: readonly string[]) => Promise<Row>;

/** Thrown by `send` to refuse before anything is sent. */
export class MutationRejected extends Error {
  override readonly name = 'MutationRejected';
  readonly problems: readonly MutationProblem[];

  constructor(problems: readonly MutationProblem[]) {
    super('the mutation was rejected');
    this.problems = problems;
  }
}

export function readerOf(
  resource: Resource,
  id: string,
  context: GraphContext,
  info: GraphQLResolveInfo,
): Read {
  return (select) =>
    context.marketplace.get(resource.collection, id, {
      select: [...new Set(['id', ...select])],
      paths: [pathOf(info)],
    }) as Promise<unknown> as Promise<Row>;
}

export async function change(
  write: Write,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
): Promise<Outcome> {
  const read = readerOf(write.resource, write.id, context, info);
  let sent: Sent;
  try {
    const { path, idPrefix } = write.resource.collection;
    // What is to be created has no id yet, and nothing to wait for.
    sent = isId(idPrefix, write.id)
      ? await context.writeInTurn(`${path}/${write.id}`, () => send(write, read))
      : await send(write, read);
  } catch (error) {
    if (error instanceof MutationRejected) return { row: null, errors: eachOnce(error.problems) };
    const problems = problemsOf(error, write);
    if (!problems) throw error;
    return { row: null, errors: eachOnce((await write.explain?.(problems, error, read)) ?? problems) };
  } finally {
    // Rejected or not, what was read before may be wrong by now.
    context.loaders.forget();
  }
  const { answer, conflict } = sent;
  const id = answer?.id ?? write.id;
  return {
    row: await complete(write.resource, { id, ...answer }, answer !== undefined, select, context, info),
    errors: conflict ? [conflict] : [],
  };
}

/** Upstream may say the same of several of its members that came from one argument. */
function eachOnce(problems: readonly MutationProblem[]): readonly MutationProblem[] {
  const said = new Set<string>();
  return problems.filter((refusal) => {
    const key = JSON.stringify(refusal);
    return !said.has(key) && said.add(key);
  });
}

interface Sent {
  readonly answer: Row | undefined;
  /** The change was made, but not to what was read. */
  readonly conflict?: MutationProblem;
}

async function send(write: Write, read: Read): Promise<Sent> {
  if (!write.replaces) return { answer: await write.send(read) };
  let before: unknown;
  const answer = await write.send(async (select) => {
    const row = await read([...select, 'revision']);
    before = row['revision'];
    return row;
  });
  // Upstream has no If-Match: what it counts is all there is to go by.
  if (typeof before !== 'number') return { answer };
  // An answer without a body says nothing, and what cannot be read must not make the change look refused.
  const row = answer ?? (await read(['revision']).catch(() => undefined));
  const after = row?.['revision'];
  if (typeof after !== 'number' || after <= before + 1) return { answer };
  return { answer, conflict: appliedOver(before, after, write.replaces.expectedRevision) };
}

function appliedOver(before: number, after: number, expected: number | undefined): MutationProblem {
  return {
    kind: 'ConflictError',
    message:
      `the change was made, but revision ${before} was read before it and ${after} came back instead of ${before + 1}: ` +
      'somebody else changed the object in between. Members that were not named may have lost that change.',
    path: expected === undefined ? undefined : ['expectedRevision'],
    currentRevision: after,
    applied: true,
  };
}

/**
 * The row with all that is selected: from the write's answer where it can, else with one further read.
 * The change is made; what cannot be read beyond the answer must not make it look refused.
 */
export async function complete(
  resource: Resource,
  answer: Row,
  whole: boolean,
  select: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const held = whole ? selectionInResponse(resource.type, select, info.schema) : [];
  const lacking = select.filter((path) => path !== 'id' && !held.includes(path));
  if (lacking.length === 0) return answer;
  const more = await readerOf(
    resource,
    answer.id,
    context,
    info,
  )(select).catch((error: unknown) => ({ [READ_ERROR]: error }));
  return mergeRows(fillOmittedWithNull(answer, held), more);
}

/** What the payload selects of its object. */
export function payloadSelect(
  resource: Resource,
  context: GraphContext,
  info: GraphQLResolveInfo,
): readonly string[] {
  return selectOf(context.planning.planOf(info), resource.type);
}
