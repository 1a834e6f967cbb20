/** Changes of the roles of memberships: of one, and of many of a company. */
import type { Row } from '../../source/row.ts';
import { companyPrefix, membershipPrefix } from '../../upstream/appdirect/rows.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { readById, selectOf } from '../read/reads.ts';
import { defineInput, invalid, writeInput, type InputValue } from '../write/input.ts';
import type { MutationProblem } from '../write/mutation-error.ts';
import { Payload, type Outcome } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { idArgument } from '../write/write-field.ts';
import { changeField, changeObject, rejectIf, type Operation } from './change.ts';
import { CompanyMembership, companyMemberships } from './company-membership.ts';
import {
  givenRoles,
  ManageableCompanyRole,
  notGiven,
  prefixedRoles,
  removedRoles,
  requireCompany,
  uuid,
} from './inputs.ts';
import { changeMembership, companyArgument, item, list, payload, roles } from './membership-changes.ts';

const put: Operation = { method: 'PUT', path: item, roles };
const changeRoles: Operation = { method: 'PATCH', path: `${list}/roles`, roles };

changeField({
  name: 'companyMembershipSetRoles',
  what: 'Replaces the manageable roles of a membership: what is not listed is removed. Others, such as that of every user, stay.',
  operation: put,
  more: ', after a GET for `isEnabled` if it is omitted',
  cost: 'one call if `isEnabled` is given; otherwise two',
  calls: { eachCalls: ({ isEnabled }) => (isEnabled == null ? 2 : 1) },
  payload,
  args: (arg) => ({
    id: idArgument(arg, companyMemberships),
    roles: arg({
      type: [ManageableCompanyRole.ref],
      required: true,
      description: 'All manageable roles that the membership is to have. Cannot hold CHANNEL_ADMIN.',
    }),
    isEnabled: arg.boolean({
      description:
        'Whether the membership is enabled. Default: as it is; AppDirect requires it, so it is read.',
    }),
  }),
  resolve: ({ id, roles: given, isEnabled }, context, info) =>
    changeMembership(
      String(id),
      {
        operation: put,
        answer: 'whole',
        async body(read) {
          const wanted = given as readonly string[];
          if (wanted.includes('CHANNEL_ADMIN')) {
            rejectIf([invalid(['roles'], notGiven, { rule: 'COMBINATION' })]);
          }
          const enabled = isEnabled ?? (await read(['enabled']))['enabled'];
          return { kind: 'json', value: { enabled, roles: prefixedRoles(wanted) } };
        },
      },
      context,
      info,
      payloadSelect(companyMemberships, context, info),
    ),
});

const RoleChangeInput = defineInput('RoleChangeInput', 'Changes of the roles of one membership.', {
  userUuid: { kind: 'special', special: uuid, wire: 'userUuid', required: true, description: 'The person.' },
  add: {
    kind: 'special',
    special: givenRoles,
    wire: 'rolesToAdd',
    description: 'Roles to give. Cannot hold CHANNEL_ADMIN.',
  },
  remove: { kind: 'special', special: removedRoles, wire: 'rolesToRemove', description: 'Roles to remove.' },
});

interface ManyOutcome extends Outcome {
  readonly rows: readonly Row[] | null;
}

const CompanyMembershipsPayload = builder.objectRef<ManyOutcome>('CompanyMembershipsPayload');

CompanyMembershipsPayload.implement({
  description: 'The result of a change to several memberships.',
  interfaces: [Payload],
  fields: (t) => ({
    companyMemberships: t.field({
      type: [CompanyMembership.ref],
      nullable: { list: true, items: true },
      description: 'The memberships after the change, in the order given. Null: the change was rejected.',
      extensions: extensions({ kind: 'rows' }),
      resolve: ({ rows }) => rows as Row[] | null,
    }),
  }),
});

const maxChanges = 100;

function checkChanges(
  changes: readonly {
    readonly userUuid?: string;
    readonly rolesToAdd?: readonly string[];
    readonly rolesToRemove?: readonly string[];
  }[],
): readonly MutationProblem[] {
  if (changes.length === 0) {
    return [
      invalid(['changes'], 'must hold at least one entry, but is empty', {
        rule: 'MIN_ITEMS',
        limit: 1,
        actual: 0,
      }),
    ];
  }
  if (changes.length > maxChanges) {
    return [
      invalid(['changes'], `must hold at most ${maxChanges} entries, but has ${changes.length}`, {
        rule: 'MAX_ITEMS',
        limit: maxChanges,
        actual: changes.length,
      }),
    ];
  }
  const seen = new Set<string>();
  return changes.flatMap(({ userUuid = '', rolesToAdd = [], rolesToRemove = [] }, index) => {
    const at = ['changes', String(index)];
    const problems: MutationProblem[] = [];
    if (seen.has(userUuid)) {
      problems.push(
        invalid([...at, 'userUuid'], 'must be a person that is named once, but is named twice', {
          rule: 'UNIQUE',
        }),
      );
    }
    seen.add(userUuid);
    const both = rolesToAdd.filter((role) => rolesToRemove.includes(role));
    if (both.length > 0) {
      problems.push(
        invalid([...at, 'remove'], 'must not hold a role that is also added, but holds one', {
          rule: 'COMBINATION',
        }),
      );
    }
    if (rolesToAdd.length + rolesToRemove.length === 0) {
      problems.push(
        invalid([...at, 'add'], 'must hold a role, or remove must, but both are empty', { rule: 'REQUIRED' }),
      );
    }
    return problems;
  });
}

changeField({
  name: 'companyMembershipsChangeRoles',
  what: `Adds and removes roles of up to ${maxChanges} memberships of one company, all of them or none.`,
  operation: changeRoles,
  cost: 'one call; one more per membership if the payload selects more than their ids',
  calls: {
    told: ['id'],
    eachAnswers: ({ changes }) => (Array.isArray(changes) ? changes.length : 1),
  },
  payload: CompanyMembershipsPayload,
  args: (arg) => ({
    companyId: companyArgument(arg),
    changes: arg({
      type: [RoleChangeInput.ref],
      required: true,
      description: 'The changes, one for each person.',
    }),
  }),
  async resolve(args, context, info): Promise<ManyOutcome> {
    const company = requireCompany(String(args['companyId']), 'companyId');
    const users: string[] = [];
    const outcome = await changeObject(
      {
        resource: companyMemberships,
        id: companyMemberships.label,
        about: `${companyPrefix}-${company}`,
        operation: changeRoles,
        parameters: { company },
        answer: 'nothing',
        body() {
          const written = (args['changes'] as readonly InputValue[]).map((change, index) =>
            writeInput(RoleChangeInput, change, ['changes', String(index)]),
          );
          rejectIf(written.flatMap(({ problems }) => problems));
          const value = written.map(({ body }) => body);
          rejectIf(checkChanges(value));
          users.push(...value.map(({ userUuid }) => String(userUuid)));
          return { kind: 'json', value };
        },
      },
      context,
      info,
      [],
    );
    if (outcome.errors.length > 0) return { ...outcome, rows: null };
    const select = selectOf(context.planning.planOf(info), 'CompanyMembership');
    const rows = await Promise.all(
      users.map(async (user): Promise<Row> => {
        const id = `${membershipPrefix}-${company}.${user}`;
        if (select.every((path) => path === 'id')) return { id };
        return (await readById(companyMemberships, id, select, context, info)) ?? { id };
      }),
    );
    return { ...outcome, rows };
  },
});
