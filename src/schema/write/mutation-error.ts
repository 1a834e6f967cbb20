/** Rejections as data: the seven types of MutationError, and how an upstream error becomes one of them. */
import type { GraphQLResolveInfo } from 'graphql';
import type { ActorType } from '../../contract/marketplace.ts';
import type { Row } from '../../source/row.ts';
import {
  inputRules,
  UpstreamError,
  type BrokenRule,
  type ErrorCode as TopLevelCode,
  type ProblemEntry,
} from '../../upstream/errors.ts';
import type { Access, Permission as PermissionName } from '../../source/resource.ts';
import { builder } from '../core/builder.ts';
import type { GraphContext } from '../../operation/context.ts';
import { entityOfId } from '../core/entity.ts';
import { extensions } from '../core/field-source.ts';
import { Node } from '../read/interfaces.ts';
import { resolveReference } from '../read/reads.ts';
import { Permission, Role } from '../values/roles.ts';

interface Base {
  readonly message: string;
  /** Path in the arguments of the mutation. */
  readonly path?: readonly string[] | undefined;
  readonly traceId?: string | undefined;
}

export type MutationProblem = Base &
  (
    | { readonly kind: 'ValidationError'; readonly broken?: BrokenRule }
    | { readonly kind: 'NotFoundError'; readonly id: string }
    | {
        readonly kind: 'ForbiddenError';
        readonly roles: readonly ActorType[];
        readonly permission?: PermissionName | undefined;
        /** Roles of an upstream that has others than the first one; any one of them is enough. */
        readonly scopes?: readonly string[];
      }
    | {
        readonly kind: 'InvalidStateError';
        readonly current: string;
        readonly allowedFrom: readonly string[];
      }
    | { readonly kind: 'GuardError'; readonly rule: string; readonly blockedBy: readonly string[] }
    | {
        readonly kind: 'ConflictError';
        readonly currentRevision?: number | undefined;
        /** Default: false. */
        readonly applied?: true;
      }
    | { readonly kind: 'UpstreamError'; readonly status?: number | undefined; readonly retryable: boolean }
  );

const ErrorCode = builder.enumType('ErrorCode', {
  description: 'The kind of a MutationError. Each value corresponds to one type.',
  values: {
    VALIDATION: { value: 'ValidationError', description: 'An argument is invalid.' },
    NOT_FOUND: {
      value: 'NotFoundError',
      description: 'The object does not exist or is not visible to you.',
    },
    FORBIDDEN: { value: 'ForbiddenError', description: 'Your role or permissions do not allow this.' },
    INVALID_STATE: {
      value: 'InvalidStateError',
      description: 'The state of the object does not allow this.',
    },
    GUARD: {
      value: 'GuardError',
      description: 'A business rule prevents this, for example because other objects depend on the object.',
    },
    CONFLICT: { value: 'ConflictError', description: 'The object was changed by someone else.' },
    UPSTREAM: { value: 'UpstreamError', description: 'Upstream rejected the change for another reason.' },
  } as const,
});

export const MutationError = builder.interfaceRef<MutationProblem>('MutationError').implement({
  description:
    'Why a change was rejected. Nothing was changed, unless this is a ConflictError with `applied: true`.',
  resolveType: ({ kind }) => kind,
  fields: (t) => ({
    code: t.field({
      type: ErrorCode,
      nullable: false,
      description: 'The kind of error.',
      resolve: ({ kind }) => kind,
    }),
    message: t.string({
      nullable: false,
      description: 'What is wrong, in English, for display to people. May contain Markdown.',
      resolve: ({ message }) => message,
    }),
    path: t.stringList({
      description:
        'Path of the argument that caused the error: `["input", "address", "postCode"]`. Null: no specific argument.',
      resolve: ({ path }) => (path ? [...path] : null),
    }),
    traceId: t.string({
      description:
        "Upstream's trace id, for support requests. Null: upstream was not called, or provided none.",
      resolve: ({ traceId }) => traceId ?? null,
    }),
  }),
});

const ValidationRule = builder.enumType('ValidationRule', {
  description:
    'The rule that rejected input violates. Top-level errors about arguments use the same names in `extensions.rule`, with `limit` and `actual`.',
  values: Object.fromEntries(
    Object.entries(inputRules).map(([name, description]) => [name, { value: name, description }]),
  ) as { readonly [Name in keyof typeof inputRules]: { readonly value: Name; readonly description: string } },
});

type Of<K extends MutationProblem['kind']> = Extract<MutationProblem, { kind: K }>;

function refusal<K extends MutationProblem['kind']>(kind: K) {
  return builder.objectRef<Of<K>>(kind);
}

refusal('ValidationError').implement({
  description: 'An argument is invalid; `path` identifies it.',
  interfaces: [MutationError],
  fields: (t) => ({
    rule: t.field({
      type: ValidationRule,
      description:
        'The rule that the argument violates, so that clients can show their own text. Null: upstream rejected the argument and explains why in `message`.',
      resolve: ({ broken }) => broken?.rule ?? null,
    }),
    limit: t.int({
      description: 'The maximum or minimum that the rule allows. Null: the rule has no numeric limit.',
      resolve: ({ broken }) => broken?.limit ?? null,
    }),
    actual: t.int({
      description: 'The value that was compared with `limit`. Null: the rule has no numeric limit.',
      resolve: ({ broken }) => broken?.actual ?? null,
    }),
  }),
});

refusal('NotFoundError').implement({
  description:
    'The object does not exist or is not visible to you. The platform does not distinguish the two.',
  interfaces: [MutationError],
  fields: (t) => ({
    id: t.id({ nullable: false, description: 'The requested id.', resolve: ({ id }) => id }),
  }),
});

/** Each upstream with roles of its own adds a field for them. */
export const ForbiddenError = refusal('ForbiddenError');

ForbiddenError.implement({
  description: 'Your role or permissions do not allow this.',
  interfaces: [MutationError],
  fields: (t) => ({
    roles: t.field({
      type: [Role.ref],
      nullable: { list: false, items: false },
      description: 'Roles that are allowed to do this.',
      resolve: ({ roles }) => [...roles],
    }),
    permission: t.field({
      type: Permission.ref,
      description: 'Also requires this permission. Null: no required permission is known.',
      resolve: ({ permission }) => permission ?? null,
    }),
  }),
});

refusal('InvalidStateError').implement({
  description: 'The state of the object does not allow this action.',
  interfaces: [MutationError],
  fields: (t) => ({
    current: t.string({
      nullable: false,
      description: 'Current `status` of the object: `DISABLED`.',
      resolve: ({ current }) => current,
    }),
    allowedFrom: t.stringList({
      nullable: false,
      description: 'States that allow this action.',
      resolve: ({ allowedFrom }) => [...allowedFrom],
    }),
  }),
});

refusal('GuardError').implement({
  description:
    'A business rule prevents the change. For example, a seller cannot be disabled while it has active licensees.',
  interfaces: [MutationError],
  fields: (t) => ({
    rule: t.string({
      nullable: false,
      description: "Upstream's id of the rule, or `UNKNOWN`.",
      resolve: ({ rule }) => rule,
    }),
    blockedBy: t.field({
      type: [Node],
      description:
        'Objects that prevent the change. Cost: none for ids; other fields take one GET {collection}?in(id,(…)) per type. Null: upstream named none.',
      extensions: extensions({
        kind: 'reference',
        name: 'GuardError.blockedBy',
        path: '',
        core: ['id'],
        expand: 'summary-only',
        batch: 'by-id',
      }),
      resolve: ({ blockedBy }, _args, context, info) =>
        blockedBy.length === 0 ? null : blockers(blockedBy, context, info),
    }),
  }),
});

function blockers(ids: readonly string[], context: GraphContext, info: GraphQLResolveInfo): Promise<Row[]> {
  return Promise.all(
    ids.map(async (id) => (await resolveReference(undefined, { id }, context, info)) ?? { id }),
  );
}

refusal('ConflictError').implement({
  description:
    'Someone else changed the object in the meantime. With `applied: false`, nothing was changed. With `applied: true`, your change was made and may have overwritten theirs, as the returned revision shows: read the object again and compare.',
  interfaces: [MutationError],
  fields: (t) => ({
    applied: t.boolean({
      nullable: false,
      description: 'Whether the change was made despite the conflict.',
      resolve: ({ applied }) => applied === true,
    }),
    currentRevision: t.int({
      description: 'Current revision of the object. Null: unknown.',
      resolve: ({ currentRevision }) => currentRevision ?? null,
    }),
  }),
});

refusal('UpstreamError').implement({
  description: 'Upstream rejected the change for a reason that no other error type covers.',
  interfaces: [MutationError],
  fields: (t) => ({
    status: t.int({
      description: 'HTTP status of the upstream response. Null: there was no response.',
      resolve: ({ status }) => status ?? null,
    }),
    retryable: t.boolean({
      nullable: false,
      description: 'Whether the same change can succeed later.',
      resolve: ({ retryable }) => retryable,
    }),
  }),
});

/** What the mutation tried, which decides the type of its error. */
export interface Attempt {
  readonly id: string;
  readonly access: Access;
  /** Upstream's name of a property → the argument it came from. */
  readonly argumentOf?: (property: string) => readonly string[] | undefined;
}

/** The rejection behind a failed write. Undefined if upstream did not reject it: a bug, a timeout, an invalid token. */
export function problemsOf(error: unknown, attempt: Attempt): readonly MutationProblem[] | undefined {
  if (!(error instanceof UpstreamError)) return undefined;
  const { problem, traceId } = error;
  const summary = problem?.detail ?? problem?.title ?? error.message;
  switch (error.code satisfies TopLevelCode) {
    case 'NOT_FOUND':
      return [
        {
          kind: 'NotFoundError',
          message: `${attempt.id} does not exist or is not visible`,
          id: attempt.id,
          traceId,
        },
      ];
    case 'FORBIDDEN':
      return [{ kind: 'ForbiddenError', message: summary, traceId, ...attempt.access }];
    case 'CONFLICT':
      return [{ kind: 'ConflictError', message: summary, traceId }];
    case 'BAD_USER_INPUT':
      return problemsIn(problem?.entries ?? [], summary, attempt, error);
    default:
      return undefined;
  }
}

/** Entries with an id or parameters (the list form) are business rules; the others (the map form) are validation errors. */
function problemsIn(
  entries: readonly ProblemEntry[],
  summary: string,
  attempt: Attempt,
  { status, traceId, problem }: UpstreamError,
): readonly MutationProblem[] {
  if (entries.length === 0) {
    return [{ kind: 'UpstreamError', message: summary, traceId, status, retryable: false }];
  }
  return entries.map((entry): MutationProblem => {
    const path = entry.path === undefined ? undefined : attempt.argumentOf?.(entry.path);
    const message = entry.message;
    if (entry.id === undefined && entry.parameters === undefined) {
      return { kind: 'ValidationError', message, path, traceId };
    }
    const blockedBy = idsIn(entry.parameters).filter((id) => id !== attempt.id);
    return {
      kind: 'GuardError',
      message,
      path,
      traceId,
      rule: entry.id ?? problem?.code ?? 'UNKNOWN',
      blockedBy,
    };
  });
}

/** Ids in the parameters of a message: single, in lists, or separated by commas. */
function idsIn(parameters: Readonly<Record<string, unknown>> | undefined): string[] {
  const texts = Object.values(parameters ?? {}).flatMap((value) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((item) =>
      typeof item === 'string' ? item.split(/[,\s]+/) : [],
    ),
  );
  return [...new Set(texts.filter((text) => entityOfId(text) !== undefined))];
}
