/** Runs a write: in turn with other writes of the object, sent once, with rejections as data and the payload from the response. */
import type { GraphQLResolveInfo } from 'graphql';
import { hasMembers, mergeRows, READ_ERROR, type Row } from '../../source/row.ts';
import type { Access, Resource } from '../../source/resource.ts';
import type { GraphContext } from '../../operation/context.ts';
import { problemsOf, type MutationProblem } from './mutation-error.ts';
import type { Outcome } from './payload.ts';
import { pathOf, selectOf } from '../read/reads.ts';
import { selectionInResponse, fillOmittedWithNull } from './write-result.ts';

export interface Write {
  readonly resource: Resource;
  /** The object's id; for a creation, the label of the type. */
  readonly id: string;
  readonly access: Access;
  /** Upstream's name of a member → the argument it came from. */
  readonly argumentOf?: (property: string) => readonly string[] | undefined;
  /** Sends the change and returns the row of the response, if there is one. Runs in turn with other writes of the object. */
  readonly send: (read: Read) => Promise<Row | undefined>;
  /**
   * For a write that replaces the object: it includes the values that `send` reads, and overwrites a change that
   * someone else makes between that read and the write. The revision in the response shows whether this happened.
   */
  readonly replaces?: { readonly expectedRevision: number | undefined };
  /** Finds the reason for a rejection: most often the object is not in the right state. */
  readonly explain?: (
    problems: readonly MutationProblem[],
    error: unknown,
    read: Read,
  ) => Promise<readonly MutationProblem[]>;
}

/** Reads the object's current members with the caller's token. */
export type Read = (select: readonly string[]) => Promise<Row>;

/** Thrown by `send` to reject the mutation before a call. */
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
    context.source(resource).get(resource, id, {
      select: [...new Set(['id', ...select])],
      paths: [pathOf(info)],
    });
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
    const { resource } = write;
    const given: unknown = write.id;
    // A new object has no id yet, and no other write to wait for.
    sent = resource.id.accepts(given)
      ? await context.writeInTurn(`${resource.source.name} ${write.id}`, () => send(write, read))
      : await send(write, read);
  } catch (error) {
    if (error instanceof MutationRejected) return { row: null, errors: eachOnce(error.problems) };
    const problems = problemsOf(error, write);
    if (!problems) throw error;
    return { row: null, errors: eachOnce((await write.explain?.(problems, error, read)) ?? problems) };
  } finally {
    // Earlier reads may be outdated now, whether or not the write was rejected.
    context.forgetReads();
  }
  const { answer, conflict } = sent;
  const id = answer?.id ?? write.id;
  const row = complete(write.resource, { id, ...answer }, answer !== undefined, select, context, info);
  return { row: row instanceof Promise ? await row : row, errors: conflict ? [conflict] : [] };
}

/** Upstream can report the same error for several members that came from one argument. */
function eachOnce(problems: readonly MutationProblem[]): readonly MutationProblem[] {
  const seen = new Set<string>();
  return problems.filter((refusal) => {
    const key = JSON.stringify(refusal);
    return !seen.has(key) && seen.add(key);
  });
}

interface Sent {
  readonly answer: Row | undefined;
  /** Set if the change was made, but not to the revision that was read. */
  readonly conflict?: MutationProblem;
}

function send(write: Write, read: Read): Promise<Sent> {
  return write.replaces
    ? sendReplacement(write, read, write.replaces)
    : write.send(read).then((answer) => ({ answer }));
}

async function sendReplacement(
  write: Write,
  read: Read,
  { expectedRevision }: NonNullable<Write['replaces']>,
): Promise<Sent> {
  let before: unknown;
  const answer = await write.send(async (select) => {
    const row = await read([...select, 'revision']);
    before = row['revision'];
    return row;
  });
  // Upstream has no If-Match; the revision is the only evidence.
  if (typeof before !== 'number') return { answer };
  // A response without a body has no revision. A failed read must not make the change look rejected.
  const row = answer ?? (await read(['revision']).catch(() => undefined));
  const after = row?.['revision'];
  if (typeof after !== 'number' || after <= before + 1) return { answer };
  return { answer, conflict: appliedOver(before, after, expectedRevision) };
}

function appliedOver(before: number, after: number, expected: number | undefined): MutationProblem {
  return {
    kind: 'ConflictError',
    message:
      `the change was made, but revision ${before} was read before it and ${after} came back instead of ${before + 1}: ` +
      'someone else changed the object in between. Members that the mutation did not name may have lost that change.',
    path: expected === undefined ? undefined : ['expectedRevision'],
    currentRevision: after,
    applied: true,
  };
}

/**
 * The row with everything that is selected: from the response to the write if possible, otherwise with one more read.
 * The change was made, so a failed read must not make it look rejected.
 */
export function complete(
  resource: Resource,
  answer: Row,
  whole: boolean,
  select: readonly string[],
  context: GraphContext,
  info: GraphQLResolveInfo,
): Row | Promise<Row> {
  const held = whole ? pathsIn(resource, answer, select, info) : [];
  const lacking = select.filter((path) => path !== 'id' && !held.includes(path));
  if (lacking.length === 0) return answer;
  return readerOf(
    resource,
    answer.id,
    context,
    info,
  )(select).then(
    (more) => mergeRows(fillOmittedWithNull(answer, held), more),
    (error: unknown) => mergeRows(fillOmittedWithNull(answer, held), { [READ_ERROR]: error }),
  );
}

/** The selected paths that the response has. Where objects come whole, a member that is undefined was not sent. */
function pathsIn(
  resource: Resource,
  answer: Row,
  select: readonly string[],
  info: GraphQLResolveInfo,
): readonly string[] {
  if (resource.coarse === undefined) return selectionInResponse(resource.type, select, info.schema);
  return select.filter((path) => hasMembers(answer, [path]));
}

/** The paths of the object that the payload selects. */
export function payloadSelect(
  resource: Resource,
  context: GraphContext,
  info: GraphQLResolveInfo,
): readonly string[] {
  return selectOf(context.planning.planOf(info), resource.type);
}
