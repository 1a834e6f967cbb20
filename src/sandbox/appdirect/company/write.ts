/** Writes of companies: C1 creates one, C2 and C7 change it, C6 replaces its picture. */
import { Input } from '../../core/input.ts';
import { created, ok } from '../../core/http/route-result.ts';
import type { RouteResult } from '../../core/http/route-result.ts';
import { imageType } from '../../core/store/images.ts';
import { ApiError, badRequest } from '../common/errors.ts';
import { rolesMember } from '../common/input.ts';
import { manageableRoles, prefixed } from '../common/roles.ts';
import type { Route, RouteContext } from '../common/route.ts';
import type { CompanyRow, PurchaseLimitsRow, UserRow } from '../common/rows.ts';
import type { Store } from '../common/store.ts';
import { recordActivity } from './activities.ts';
import { readCompany, readFirstUser } from './input.ts';
import type { CompanyChange, FirstUser } from './input.ts';
import { companyLinks, companyWire } from './model.ts';
import { noLimits } from './purchase-limits.ts';
import { locateCompany, wholeCompany } from './read.ts';
import { insertMembership, invite } from '../membership/acceptance.ts';
import { insertUser, userByEmail } from '../user/write.ts';

const path = '/account/v2/companies/:companyUuid';

/** What a first user gets beside the roles that the request names. */
const firstUserRoles = ['SYS_ADMIN', 'BILLING_ADMIN', 'USER'] as const;

async function createCompany(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  const input = new Input((await context.readBody()).document);
  const { members, limits, allowLogin = true } = readCompany(input, ['name', 'countryCode']);
  const firstUser = readFirstUser(input);
  const asked = (firstUser && rolesMember(firstUser.roles, 'roles', [...manageableRoles, 'USER'])) ?? [];
  input.done();
  if (!firstUser) throw badRequest('The firstUser is required.');
  checkExternalId(store, undefined, members.externalId);
  const existing = userByEmail(store, firstUser.email);
  if (existing && existing.allowLogin !== allowLogin) {
    throw badRequest('The firstUser exists and has the other value of allowLogin.');
  }
  const company = store.companies.insert({
    ...emptyCompany,
    creationDate: store.clock.now(),
    ...members,
    id: store.nextId('companies'),
    name: members.name ?? '',
    enabled: true,
    allowLogin,
    // Nobody in a managed company can sign in, so there is no activation mail to wait for.
    status: allowLogin ? 'INACTIVE' : 'ACTIVE',
    limits: { ...noLimits, ...limits },
    domains: [],
  });
  const roles = [...new Set([...firstUserRoles, ...asked])];
  addFirstUser(context, company, firstUser, existing, roles.map(prefixed));
  return created(createdWire(context, company, firstUser, roles));
}

export const emptyCompany: Omit<CompanyRow, 'id' | 'name' | 'creationDate'> = {
  address: null,
  allowLogin: true,
  enabled: true,
  status: 'INACTIVE',
  channelAdmin: false,
  reseller: false,
  referral: false,
  vendor: false,
  salesSupport: false,
  companySize: null,
  countryCode: null,
  defaultRole: 'USER',
  emailAddress: null,
  phoneNumber: null,
  website: null,
  industry: null,
  externalId: null,
  customAttributes: [],
  limits: noLimits,
  onlyAdminsCanBuy: false,
  importAppsEnabled: false,
  billingDayOfMonth: null,
  idpUuid: null,
  salesAgentUuid: null,
  mosiCustomerId: null,
  picture: null,
  domains: [],
};

function addFirstUser(
  { store, principal }: RouteContext,
  company: CompanyRow,
  { email, firstName, lastName, position }: FirstUser,
  existing: UserRow | undefined,
  roles: readonly ReturnType<typeof prefixed>[],
): void {
  const { allowLogin } = company;
  const user =
    existing ?? insertUser(store, { email, firstName, lastName, allowLogin, activated: !allowLogin });
  insertMembership(store, company.id, user.id, roles, position);
  if (!allowLogin) {
    recordActivity(store, company.id, 'COMPANY_ACTIVATED', user.id);
    return;
  }
  const inviterUuid = principal.userUuid ?? null;
  invite(store, company.id, user, roles, { inviterUuid, mail: 'ACTIVATION', position });
}

/** In the page's example, the answer has a dozen members; recorded answers of v296 have them all. */
function createdWire(
  { settings, origin }: RouteContext,
  company: CompanyRow,
  { email, firstName, lastName, position }: FirstUser,
  roles: readonly string[],
): object {
  const wire = companyWire(company, { edition: settings.edition, origin });
  const person = { email, firstName, lastName, roles };
  if (settings.edition === 'v296') {
    // The answer has no billing day, Microsoft customer and name of the marketplace.
    const {
      billingDayOfMonth: _,
      mosiCustomerId: __,
      partner: ___,
      ...rest
    } = {
      billingDayOfMonth: null,
      mosiCustomerId: null,
      partner: null,
      ...wire,
    };
    const idp = company.idpUuid === null ? {} : { idpUuid: company.idpUuid };
    return { ...rest, ...idp, firstUser: { ...person, position } };
  }
  const { uuid, name, phoneNumber, picture, enabled, allowLogin, defaultRole, reseller, vendor } = wire;
  return {
    uuid,
    name,
    phoneNumber,
    picture,
    enabled,
    allowLogin,
    defaultRole,
    reseller,
    vendor,
    customAttributes: wire.customAttributes,
    firstUser: person,
    links: companyLinks(company),
  };
}

function checkExternalId(
  { companies }: Store,
  company: CompanyRow | undefined,
  externalId: string | null | undefined,
): void {
  if (externalId === undefined || externalId === null) return;
  const taken = companies.by('externalId', externalId).some(({ id }) => id !== company?.id);
  if (taken) throw badRequest(`The externalId '${externalId.slice(0, 100)}' is another company's.`);
}

async function readChange(context: RouteContext, isWhole: boolean): Promise<[CompanyRow, CompanyChange]> {
  locateCompany(context);
  const input = new Input((await context.readBody()).document);
  const change = readCompany(input, isWhole ? ['name'] : []);
  input.done();
  const company = locateCompany(context);
  if (change.allowLogin !== undefined && change.allowLogin !== company.allowLogin) {
    throw badRequest(`The allowLogin must not change: it is ${company.allowLogin}.`);
  }
  checkExternalId(context.store, company, change.members.externalId);
  return [company, change];
}

/** C2: what is sent is changed. The page of 2023 has no purchase limits here. */
async function patchCompany(context: RouteContext): Promise<RouteResult> {
  const { store, settings } = context;
  const [company, { members, limits }] = await readChange(context, false);
  const changed = settings.edition === 'v296' ? limits : {};
  const row = store.companies.update(company.id, {
    ...updatable(members),
    limits: { ...company.limits, ...changed },
  });
  return ok(wholeCompany(context, row));
}

/** C7: what can be null and is not sent becomes null. v296 has no daily limits here. */
async function putCompany(context: RouteContext): Promise<RouteResult> {
  const { store, settings } = context;
  const [company, { members, limits }] = await readChange(context, true);
  const thirtyDays = {
    thirtyDaysExempt: limits.thirtyDaysExempt ?? false,
    thirtyDaysOverride: limits.thirtyDaysOverride ?? null,
  };
  const daily = { dailyExempt: limits.dailyExempt ?? false, dailyOverride: limits.dailyOverride ?? null };
  const replaced: Partial<PurchaseLimitsRow> =
    settings.edition === 'v296' ? thirtyDays : { ...thirtyDays, ...daily };
  const row = store.companies.update(company.id, {
    ...clearedByPut,
    ...updatable(members),
    limits: { ...company.limits, ...replaced },
  });
  return ok(wholeCompany(context, row));
}

const clearedByPut: Partial<CompanyRow> = {
  address: null,
  companySize: null,
  countryCode: null,
  emailAddress: null,
  phoneNumber: null,
  website: null,
  industry: null,
  externalId: null,
  customAttributes: [],
  billingDayOfMonth: null,
};

/** Members that only the creation takes are ignored afterwards. */
function updatable(members: Partial<CompanyRow>): Partial<CompanyRow> {
  const { idpUuid: _, onlyAdminsCanBuy: __, importAppsEnabled: ___, ...rest } = members;
  return rest;
}

const maxPictureBytes = 5 * 1024 * 1024;

/** C6: the name of the part is not published, so any part with a file is taken. */
async function putPicture(context: RouteContext): Promise<RouteResult> {
  const { store } = context;
  locateCompany(context);
  const file = (await context.readParts()).find(({ filename }) => filename !== undefined);
  if (!file) throw badRequest('The form must have a part with a file.');
  if (file.bytes.length > maxPictureBytes) {
    throw new ApiError(413, `The picture must have at most ${maxPictureBytes} bytes.`);
  }
  const contentType = imageType(file.bytes);
  if (!contentType) throw badRequest('The picture must be a PNG or a JPEG.');
  const picture = store.images.put({ contentType, bytes: file.bytes });
  return ok(wholeCompany(context, store.companies.update(locateCompany(context).id, { picture })));
}

export const companyWrites: readonly Route[] = [
  { operation: 'C1', method: 'POST', path: '/account/v2/companies', handle: createCompany },
  { operation: 'C2', method: 'PATCH', path, handle: patchCompany },
  { operation: 'C6', method: 'PUT', path: `${path}/picture`, handle: putPicture },
  { operation: 'C7', method: 'PUT', path, handle: putCompany },
];
