/** Changes of companies. Upstream: POST, PATCH and PUT /account/v2/companies. */
import type { GraphQLResolveInfo } from 'graphql';
import type { GraphContext } from '../../operation/context.ts';
import type { Row } from '../../source/row.ts';
import { readObject } from '../../upstream/appdirect/answer.ts';
import { keyOf } from '../../upstream/appdirect/key.ts';
import { UpstreamError } from '../../upstream/errors.ts';
import { requireId } from '../read/reads.ts';
import { explainRejection, setAction } from '../write/actions.ts';
import { invalid, writeInput, type InputValue } from '../write/input.ts';
import { declareCreation, payloadOf, type Outcome } from '../write/payload.ts';
import { payloadSelect } from '../write/run-write.ts';
import { readImage } from '../write/upload.ts';
import type { ArgBuilder } from '../read/lists.ts';
import { changeField, changeObject, rejectIf, type Change, type Operation } from './change.ts';
import { companies, Company, companyId } from './company.ts';
import { CompanyCreateInput, CompanyUpdateInput, flatLimits, PurchaseLimitsInput } from './company-inputs.ts';

const list = '/account/v2/companies';
const item = `${list}/{company}`;
const managers = ['CHANNEL_ADMIN', 'CHANNEL_SUPPORT', 'CORPORATE_ADMIN', 'SALES_SUPPORT', 'PARTNER'] as const;

const create: Operation = { method: 'POST', path: list, roles: managers };
const patch: Operation = { method: 'PATCH', path: item, roles: [...managers, 'RESELLER'] };
const put: Operation = { method: 'PUT', path: item, roles: managers };
const putPicture: Operation = {
  method: 'PUT',
  path: `${item}/picture`,
  roles: ['CHANNEL_ADMIN', 'CORPORATE_ADMIN', 'SYS_ADMIN', 'PARTNER'],
};

function idOf(arg: ArgBuilder) {
  return arg.id({ required: true, description: 'Id of the company: `CMP-…`, or its UUID.' });
}

/** The id with its prefix. Throws before anything is sent. */
function checkedId(args: InputValue): string {
  const id = companyId(String(args['id']));
  requireId(companies, id, 'id');
  return id;
}

declareCreation('Company');

changeField({
  name: 'companyCreate',
  what: 'Creates a company. It stays PENDING until its first person follows the link in the activation mail; a managed company gets no mail.',
  operation: create,
  cost: 'one call; one more if the payload selects what the response lacks, which depends on the edition of AppDirect',
  calls: {
    told: [
      'id',
      'uuid',
      'name',
      'phoneNumber',
      'picture',
      'enabled',
      'allowLogin',
      'state',
      'defaultRole',
      'reseller',
      'vendor',
      'customAttributes',
    ],
  },
  payload: payloadOf(Company),
  args: (arg) => ({
    input: arg({ type: CompanyCreateInput.ref, required: true, description: 'Values of the new company.' }),
  }),
  resolve: ({ input }, context, info) =>
    changeObject(
      {
        resource: companies,
        id: companies.label,
        operation: create,
        answer: 'object',
        input: { of: CompanyCreateInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(CompanyCreateInput, input as InputValue, ['input']);
          rejectIf(problems);
          return { kind: 'json', value: flatLimits(body) };
        },
      },
      context,
      info,
      payloadSelect(companies, context, info),
    ).then((outcome) => ({ ...outcome, created: true as const })),
});

changeField({
  name: 'companyUpdate',
  what: 'Changes a company. Only the given members are sent.',
  operation: patch,
  payload: payloadOf(Company),
  args: (arg) => ({
    id: idOf(arg),
    input: arg({ type: CompanyUpdateInput.ref, required: true, description: 'The changes.' }),
  }),
  resolve(args, context, info) {
    const id = checkedId(args);
    return changeObject(
      {
        resource: companies,
        id,
        operation: patch,
        parameters: { company: keyOf(id) },
        answer: 'whole',
        input: { of: CompanyUpdateInput, at: ['input'] },
        body() {
          const { body, problems } = writeInput(CompanyUpdateInput, args['input'] as InputValue, ['input']);
          rejectIf(problems);
          return { kind: 'json', value: body };
        },
      },
      context,
      info,
      payloadSelect(companies, context, info),
    );
  },
});

/** Members of a company that PUT takes, which replaces all of them. */
const putMembers = [
  'name',
  'address',
  'allowLogin',
  'billingDayOfMonth',
  'channelAdmin',
  'reseller',
  'referral',
  'vendor',
  'companySize',
  'countryCode',
  'customAttributes',
  'defaultRole',
  'emailAddress',
  'phoneNumber',
  'website',
  'industry',
  'externalId',
  'enabled',
  'dailyPurchaseLimitExempt',
  'dailyPurchaseLimitOverrideAmt',
  'thirtyDaysPurchaseLimitExempt',
  'thirtyDaysPurchaseLimitOverrideAmt',
] as const;

function documentOf(row: Row, limits: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const name of putMembers) {
    if (row[name] !== undefined && row[name] !== null) document[name] = row[name];
  }
  return { ...document, ...limits };
}

/** An answer shows a limit if the member has the value. A limit that was removed may be missing. */
function shows(row: Row, limits: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(limits).every(([name, value]) =>
    value === null ? row[name] === null : row[name] === value,
  );
}

changeField({
  name: 'companySetPurchaseLimits',
  what: 'Changes purchase limits of a company. Editions of AppDirect take them in different calls: the gateway makes the first, and the second only if the answer does not show the limits.',
  operation: patch,
  more: `, then PUT ${item} over its answer`,
  cost: 'one or two calls; three if the first is rejected, after a GET for the values that PUT replaces',
  calls: { times: 3 },
  payload: payloadOf(Company),
  args: (arg) => ({
    id: idOf(arg),
    input: arg({ type: PurchaseLimitsInput.ref, required: true, description: 'The limits.' }),
  }),
  resolve(args, context, info) {
    const id = checkedId(args);
    const parameters = { company: keyOf(id) };
    return changeObject(
      {
        resource: companies,
        id,
        operation: patch,
        parameters,
        answer: 'whole',
        async send(make, read) {
          const { body, problems } = writeInput(PurchaseLimitsInput, args['input'] as InputValue, ['input']);
          rejectIf(problems);
          const limits = flatLimits(body);
          if (Object.keys(limits).length === 0) {
            rejectIf([
              invalid(['input'], 'must hold a limit, but is empty', {
                rule: 'MIN_ITEMS',
                limit: 1,
                actual: 0,
              }),
            ]);
          }
          let current: Row;
          try {
            const answer = await make(patch, { kind: 'json', value: limits });
            current = readObject(answer, companies.toRow, parameters);
            if (shows(current, limits)) return answer;
          } catch (error) {
            if (!(error instanceof UpstreamError) || error.code !== 'BAD_USER_INPUT') throw error;
            current = await read(['*']);
          }
          return make(put, { kind: 'json', value: documentOf(current, limits) });
        },
      },
      context,
      info,
      payloadSelect(companies, context, info),
    );
  },
});

function setEnabled(enabled: boolean) {
  return (
    id: string,
    context: GraphContext,
    info: GraphQLResolveInfo,
    select: readonly string[],
  ): Promise<Outcome> => {
    const action = companies.actions[enabled ? 'enable' : 'disable'];
    const change: Change = {
      resource: companies,
      id,
      operation: patch,
      parameters: { company: keyOf(id) },
      answer: 'whole',
      body: () => ({ kind: 'json', value: { enabled } }),
      explain: async (problems, error, read) =>
        action === undefined ? problems : explainRejection(problems, error, read, companies, action),
    };
    return changeObject(change, context, info, select);
  };
}

for (const [name, what, run] of [
  ['enable', 'Enables a company.', setEnabled(true)],
  [
    'disable',
    'Disables a company. What that means for its people and subscriptions, AppDirect does not say.',
    setEnabled(false),
  ],
] as const) {
  changeField({
    name: name === 'enable' ? 'companyEnable' : 'companyDisable',
    what,
    operation: patch,
    payload: payloadOf(Company),
    args: (arg) => ({ id: idOf(arg) }),
    resolve: (args, context, info) =>
      run(checkedId(args), context, info, payloadSelect(companies, context, info)),
  });
  setAction(companies, name, { description: what, run });
}

changeField({
  name: 'companySetPicture',
  what: 'Replaces the picture of a company: a PNG or JPEG image of up to 5 MB, or less if the gateway has a lower limit. The format is detected from the content.',
  operation: putPicture,
  payload: payloadOf(Company),
  args: (arg) => ({
    id: idOf(arg),
    file: arg({ type: 'Upload', required: true, description: 'The image file.' }),
  }),
  resolve(args, context, info) {
    const id = checkedId(args);
    return changeObject(
      {
        resource: companies,
        id,
        operation: putPicture,
        parameters: { company: keyOf(id) },
        answer: 'whole',
        body: async () => ({ kind: 'file', file: await readImage(args['file'] as File, 'picture', 'file') }),
      },
      context,
      info,
      payloadSelect(companies, context, info),
    );
  },
});
