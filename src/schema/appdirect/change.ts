/** Changes in AppDirect: their fields, the calls they make, and what AppDirect's refusals become. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import type { CallCost } from '../../planner/source.ts';
import { mergeRows, type Row } from '../../source/row.ts';
import { readObject, type Answer } from '../../upstream/appdirect/answer.ts';
import type { Body } from '../../upstream/appdirect/body.ts';
import type { Query } from '../../upstream/appdirect/caller.ts';
import type { AppDirectResource } from '../../upstream/appdirect/resource.ts';
import { appDirectSpec } from '../../upstream/appdirect/spec.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { isJsonObject } from '../core/json-object.ts';
import { CompanyRole } from './values.ts';
import type { ArgBuilder } from '../read/lists.ts';
import { pathOf } from '../read/reads.ts';
import { argumentOf, type InputDefinition, type InputValue } from '../write/input.ts';
import { ForbiddenError, type MutationProblem } from '../write/mutation-error.ts';
import type { payloadOf, Outcome } from '../write/payload.ts';
import { setRules } from '../write/rules.ts';
import { change, MutationRejected, type Read } from '../write/run-write.ts';
import { appDirectOf } from './describe.ts';

/** One operation of AppDirect that changes something. */
export interface Operation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL, with names in braces. */
  readonly path: string;
  /** Any one of these is enough. Empty: AppDirect does not publish who may. */
  readonly roles: readonly RoleName[];
  /** Also for people, about themselves. */
  readonly orSelf?: true;
}

const roleNames = {
  CHANNEL_ADMIN: 'Marketplace Manager',
  CHANNEL_SUPPORT: 'Customer Support',
  CORPORATE_ADMIN: 'Network Manager',
  SALES_SUPPORT: 'Sales Support',
  PARTNER: 'Partner',
  RESELLER: 'Reseller',
  RESELLER_MANAGER: 'Reseller Manager',
  SYS_ADMIN: 'Company Admin',
  APPLICATION: 'the developer of the product',
} as const;

export type RoleName = keyof typeof roleNames;

/** For descriptions: `Marketplace Manager, Network Manager or Partner`. */
export function audienceOf({ roles, orSelf }: Operation): string {
  if (roles.length === 0) return unpublished;
  const names = roles.map((role) => roleNames[role] as string);
  if (orSelf) names.push('people for themselves');
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} or ${last}`;
}

export const unpublished = 'anyone whom the marketplace allows it; AppDirect does not publish whom';

builder.objectField(ForbiddenError, 'companyRoles', (t) =>
  t.field({
    type: [CompanyRole.ref],
    nullable: { list: true, items: false },
    description:
      'Roles of AppDirect that are allowed to do this; any one of them is enough. Null: the operation is not one of AppDirect.',
    resolve: ({ scopes }) => (scopes as RoleName[] | undefined) ?? null,
  }),
);

export interface ChangeField {
  readonly name: string;
  /** What it does, in one or more sentences. */
  readonly what: string;
  readonly operation: Operation;
  /** Other calls that it may make: `, then PUT …`. */
  readonly more?: string;
  /** Default: one call. */
  readonly cost?: string;
  readonly calls?: Pick<CallCost, 'times' | 'eachCalls' | 'eachAnswers' | 'lacking' | 'told'>;
  readonly payload: ReturnType<typeof payloadOf>;
  readonly args: (arg: ArgBuilder) => object;
  readonly resolve: (args: InputValue, context: GraphContext, info: GraphQLResolveInfo) => Promise<Outcome>;
}

export function changeField(field: ChangeField): void {
  const { name, what, operation, more = '', cost = 'one call', calls = {}, resolve } = field;
  const { method, path } = operation;
  // What a token may do, AppDirect does not say beforehand.
  setRules(name);
  builder.mutationField(name, (t) =>
    t.field({
      type: field.payload,
      description: `${what} Call: ${method} ${path} of AppDirect${more}. For ${audienceOf(operation)}. Cost: ${cost}. Null in the payload: see its \`errors\`.`,
      args: field.args(t.arg as unknown as ArgBuilder) as Record<string, never>,
      extensions: extensions(
        { kind: 'call', needs: [], cost: { calls: 'each', upstream: appDirectSpec.name, ...calls } },
        true,
      ),
      resolve: (_root, given, context, info) => resolve(given as InputValue, context, info),
    }),
  );
}

/** One write, and what its answer and its refusals are about. */
export interface Change {
  readonly resource: AppDirectResource;
  /** Id of the object that changes. For a new one: the label of the type. */
  readonly id: string;
  /** Id that a NotFoundError names, if not `id`. */
  readonly about?: string;
  readonly operation: Operation;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Query;
  readonly needsOwnToken?: true;
  /** Throws `MutationRejected` for values that cannot be sent. */
  readonly body?: (read: Read) => Body | undefined | Promise<Body>;
  /** Replaces the call, for changes that may take several. */
  readonly send?: (make: MakeCall, read: Read) => Promise<Answer>;
  /** Whose members a refusal may name, and where they are among the arguments. */
  readonly input?: { readonly of: InputDefinition; readonly at: readonly string[] };
  /**
   * `whole`: the answer is the changed object, and a read would say no more. `object`: a read may say more. `nothing`: it
   * says no more than that it is done.
   */
  readonly answer: 'whole' | 'object' | 'nothing';
  /** The rule of a GuardError for status 409, if the answer does not name one. */
  readonly conflict?: string;
  /** Looks at the object after a refusal. */
  readonly explain?: (
    problems: readonly MutationProblem[],
    error: unknown,
    read: Read,
  ) => Promise<readonly MutationProblem[]>;
}

export type MakeCall = (operation: Operation, body: Body | undefined) => Promise<Answer>;

export function changeObject(
  options: Change,
  context: GraphContext,
  info: GraphQLResolveInfo,
  select: readonly string[],
): Promise<Outcome> {
  const { resource, id, operation, parameters = {}, query, needsOwnToken } = options;
  const make: MakeCall = (called, body) =>
    appDirectOf(context).call({
      method: called.method,
      path: called.path,
      parameters,
      query,
      body,
      ...(needsOwnToken && { needsOwnToken }),
      paths: [pathOf(info)],
    });
  const rowOf = (answer: Answer): Row => readObject(answer, resource.toRow, parameters);
  return change(
    {
      resource,
      id,
      access: { roles: [] },
      async send(read) {
        const answer =
          options.send === undefined
            ? await make(operation, await options.body?.(read))
            : await options.send(make, read);
        const row = options.answer === 'nothing' ? undefined : rowOf(answer);
        return options.answer === 'whole' && row !== undefined ? withNulls(row, select) : row;
      },
      async explain(problems, error, read) {
        const typed = problems.map((problem) => typedProblem(problem, error, options));
        return (await options.explain?.(typed, error, read)) ?? typed;
      },
    },
    context,
    info,
    select,
  );
}

/** What a whole answer leaves out, there is none of: also below its members, such as the last name of a person. */
function withNulls(row: Row, select: readonly string[]): Row {
  const whole: Record<string, unknown> = mergeRows(row);
  for (const path of select) {
    const [first = path, second] = path.split('.');
    const value = (whole[first] ??= null);
    if (second === undefined || !isJsonObject(value) || value[second] !== undefined) continue;
    whole[first] = { ...value, [second]: null };
  }
  return whole as Row;
}

function typedProblem(problem: MutationProblem, error: unknown, options: Change): MutationProblem {
  const { message, traceId, path } = problem;
  switch (problem.kind) {
    case 'ForbiddenError':
      return { ...problem, scopes: options.operation.roles };
    case 'NotFoundError': {
      const { about = options.id } = options;
      return { ...problem, id: about, message: `${about} does not exist or is not visible` };
    }
    case 'ConflictError': {
      const code = error instanceof UpstreamError ? error.problem?.code : undefined;
      const rule = code !== undefined && /^[A-Z][A-Z_]+$/.test(code) ? code : (options.conflict ?? 'UNKNOWN');
      return { kind: 'GuardError', message, path, traceId, rule, blockedBy: [] };
    }
    case 'UpstreamError': {
      const named = problem.status === 400 ? memberIn(message, options.input) : undefined;
      return named === undefined ? problem : { kind: 'ValidationError', message, path: named, traceId };
    }
    default:
      return problem;
  }
}

/** AppDirect puts the name of a wrong member into the text alone. A text that names several is not about one of them. */
function memberIn(message: string, input: Change['input']): readonly string[] | undefined {
  if (input === undefined) return undefined;
  const byName = argumentOf(input.of, input.at);
  const find = (word: string): readonly string[] | undefined => {
    const [name] = Object.entries(input.of.table).find(([, { wire }]) => wire.endsWith(`.${word}`)) ?? [];
    return byName(word) ?? (name === undefined ? undefined : [...input.at, name]);
  };
  const paths = new Map<string, readonly string[]>();
  for (const [, word = ''] of message.matchAll(/\bThe ([a-z]\w*)\b/g)) {
    const path = find(word);
    if (path !== undefined) paths.set(path.join('.'), path);
  }
  const [only] = paths.values();
  return paths.size === 1 ? only : undefined;
}

/** Rejects the mutation before a call, if there are problems. */
export function rejectIf(problems: readonly MutationProblem[]): void {
  if (problems.length > 0) throw new MutationRejected(problems);
}
