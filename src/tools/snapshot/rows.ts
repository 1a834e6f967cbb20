/** Turns objects of the API into rows of the sandbox. Only members named here get into a snapshot. */
import type { Wire } from '../reading/page.ts';
import type { Disguise } from './disguise.ts';
import { listOf, mapped, momentOf, numberOf, objectOf, present, textOf } from './members.ts';
import type { Refer } from './stubs.ts';
import { groupName, moduleMembers } from './stubs.ts';

export interface Rewriting {
  readonly disguise: Disguise;
  readonly refer: Refer;
}

/** A row of the sandbox: it has at least `id`, `revision` and `audit`. */
export type SnapshotRow = { readonly id: string } & Readonly<Record<string, unknown>>;

export type ToRow = (wire: Wire, rewriting: Rewriting) => SnapshotRow | undefined;

const eventNames = [
  'created',
  'updated',
  'activated',
  'deactivated',
  'disabled',
  'enabled',
  'unassigned',
  'blocked',
  'unblocked',
  'invited',
  'joined',
  'access',
  'login',
] as const;

function stored(wire: Wire, { disguise, refer }: Rewriting, id = textOf(wire['id']) ?? ''): SnapshotRow {
  return {
    id: disguise.id(id),
    revision: numberOf(wire['revision']) ?? 1,
    audit: auditOf(wire['audit'], refer),
  };
}

function auditOf(value: unknown, refer: Refer): object {
  const wire = objectOf(value) ?? {};
  const events = eventNames.flatMap((name) => {
    const event = objectOf(wire[name]);
    const at = momentOf(event?.['at']);
    if (event === undefined || at === undefined) return [];
    return [[name, present({ at, by: actorId(event['by'], refer) })] as const];
  });
  return {
    ...(Object.fromEntries(events) as object),
    ...present({ invitationAcceptedAt: momentOf(wire['invitationAcceptedAt']) }),
  };
}

function actorId(by: unknown, refer: Refer): string | undefined {
  const id = textOf(objectOf(by)?.['id']) ?? '';
  if (id.startsWith('USR-')) return refer('users', by);
  if (id.startsWith('TKN-')) return refer('apiTokens', by);
  return id.startsWith('SVC-') ? refer('services', by) : undefined;
}

export function personOf(wire: Wire, { disguise }: Rewriting) {
  return disguise.person(
    present({
      id: textOf(wire['id']),
      email: textOf(wire['email']),
      firstName: textOf(wire['firstName']),
      lastName: textOf(wire['lastName']),
    }),
  );
}

function addressOf(value: unknown, { disguise }: Rewriting): object | undefined {
  const wire = objectOf(value);
  if (wire === undefined) return undefined;
  const texts = Object.entries(wire).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  const known = texts.filter(([name]) =>
    ['addressLine1', 'addressLine2', 'postCode', 'city', 'state', 'country'].includes(name),
  );
  return disguise.address(Object.fromEntries(known));
}

function phoneOf(value: unknown, { disguise }: Rewriting): object | undefined {
  const wire = objectOf(value);
  if (wire === undefined) return undefined;
  return disguise.phone(present({ prefix: textOf(wire['prefix']), number: textOf(wire['number']) }));
}

function contactOf(value: unknown, rewriting: Rewriting): object | undefined {
  const wire = objectOf(value);
  if (wire === undefined) return undefined;
  const user = objectOf(wire['user']);
  const email = textOf(wire['email']) ?? textOf(user?.['email']);
  const [first, last, name] = [textOf(wire['firstName']), textOf(wire['lastName']), textOf(wire['name'])];
  const isNamed = first !== undefined || last !== undefined;
  const at = name?.lastIndexOf(' ') ?? -1;
  const person = rewriting.disguise.person(
    present({
      id: textOf(user?.['id']),
      email,
      firstName: isNamed ? first : at < 0 ? name : name?.slice(0, at),
      lastName: isNamed ? last : at < 0 ? undefined : name?.slice(at + 1),
    }),
  );
  const whole = `${person.firstName} ${person.lastName}`.trim();
  return present({
    name:
      name === undefined
        ? undefined
        : isNamed && name !== `${first ?? ''} ${last ?? ''}`.trim()
          ? rewriting.disguise.text(name)
          : whole,
    firstName: first === undefined ? undefined : person.firstName,
    lastName: last === undefined ? undefined : person.lastName,
    email: wire['email'] === undefined ? undefined : person.email,
    phone: phoneOf(wire['phone'], rewriting),
    userId: rewriting.refer('users', user),
  });
}

function eligibilityOf(value: unknown): object | undefined {
  const wire = objectOf(value);
  if (wire === undefined) return undefined;
  return Object.fromEntries(
    ['client', 'partner'].filter((name) => typeof wire[name] === 'boolean').map((name) => [name, wire[name]]),
  );
}

function externalIdsOf(value: unknown, { disguise }: Rewriting): object | undefined {
  const wire = objectOf(value);
  if (wire === undefined) return undefined;
  return present({
    erpCompanyContact: mapped(wire['erpCompanyContact'], disguise.code),
    erpCustomer: mapped(wire['erpCustomer'], disguise.code),
    accountExternalId: mapped(wire['accountExternalId'], disguise.code),
  });
}

function references(
  value: unknown,
  table: 'modules' | 'userGroups' | 'buyers',
  { refer }: Rewriting,
  more?: object,
): readonly string[] {
  return listOf(value).flatMap((wire) => refer(table, wire, { ...more }) ?? []);
}

export const accountRow: ToRow = (wire, rewriting) => {
  const { disguise } = rewriting;
  const type = textOf(wire['type']) ?? 'Client';
  const status = textOf(wire['status']) ?? 'Active';
  const isActivated = type !== 'Client' || textOf(wire['externalName']) !== undefined;
  return {
    ...stored(wire, rewriting),
    ...present({
      name: disguise.company(textOf(wire['name']) ?? ''),
      type,
      status,
      statusBeforeDisable: status === 'Disabled' ? (isActivated ? 'Active' : 'Enabled') : undefined,
      externalId: mapped(wire['externalId'], disguise.code),
      externalName: mapped(wire['externalName'], disguise.company),
      pyraTenantId: mapped(objectOf(wire['externalIds'])?.['pyraTenantId'], disguise.uuid),
      serviceLevel: textOf(wire['serviceLevel']),
      address: addressOf(wire['address'], rewriting),
      technicalSupportEmail: mapped(wire['technicalSupportEmail'], disguise.email),
      website: mapped(wire['website'], disguise.website),
      description: mapped(wire['description'], disguise.text),
      defaultLanguageCode: textOf(wire['defaultLanguageCode']),
      eligibility: eligibilityOf(wire['eligibility']),
    }),
  };
};

const settingNames = ['cultureCode', 'languageCode', 'dateFormat', 'timeFormat', 'timeZone'];

export const userRow: ToRow = (wire, rewriting) => {
  const status = textOf(wire['status']);
  const settings = objectOf(wire['settings']);
  return {
    ...stored(wire, rewriting),
    ...personOf(wire, rewriting),
    ...present({
      phone: phoneOf(wire['phone'], rewriting),
      settings:
        settings &&
        Object.fromEntries(
          settingNames
            .filter((name) => typeof settings[name] === 'string')
            .map((name) => [name, settings[name]]),
        ),
      lastLoginAt: momentOf(wire['lastLoginAt']),
      currentAccountId: rewriting.refer('accounts', wire['currentAccount']),
      // Every other status follows from the memberships.
      overlay: ['New', 'Blocked', 'Deleted'].find((known) => known === status),
    }),
  };
};

/** A membership of either path. `userId` and `accountId` are those of upstream; `id` is the one to store. */
export function membershipRow(
  wire: Wire,
  { id, userId, accountId }: { readonly id: string; readonly userId: string; readonly accountId: string },
  rewriting: Rewriting,
): SnapshotRow {
  const { disguise, refer } = rewriting;
  const invitation = objectOf(wire['invitation']) ?? {};
  const status = textOf(invitation['status']) ?? textOf(wire['status']);
  const storedAccountId = disguise.id(accountId);
  const row = stored(wire, rewriting, id);
  refer('accounts', wire['account']);
  const lastLoginAt = momentOf(wire['lastLoginAt']);
  return {
    ...row,
    // The flat path has the same moment outside the audit only.
    ...(lastLoginAt === undefined
      ? {}
      : { audit: { login: { at: lastLoginAt }, ...(row['audit'] as object) } }),
    // On the path of the account it is the revision of the person.
    ...(wire['id'] === userId ? { revision: 1 } : {}),
    ...present({
      userId: disguise.id(userId),
      accountId: storedAccountId,
      groupIds: references(wire['groups'], 'userGroups', rewriting, { accountId: storedAccountId }),
      state: status === 'Invited' || status === 'InvitationExpired' ? 'Invited' : 'Active',
      // An open invitation stays open, and an expired one stays expired, whenever the file is served.
      expiresAt: status === 'InvitationExpired' ? 0 : undefined,
      notes: mapped(invitation['notes'], disguise.text),
      lastLoginAt,
    }),
  };
}

export const groupRow: ToRow = (wire, rewriting) => ({
  ...stored(wire, rewriting),
  ...present({
    name: groupName(wire, rewriting.disguise),
    description: mapped(wire['description'], rewriting.disguise.text),
    logo: mapped(wire['logo'], rewriting.disguise.picture),
    isDefault: wire['isDefault'] === true,
    accountId: rewriting.refer('accounts', wire['account']) ?? '',
    moduleIds: references(wire['modules'], 'modules', rewriting),
    buyerIds: Array.isArray(wire['buyers']) ? references(wire['buyers'], 'buyers', rewriting) : undefined,
  }),
});

/** Made up where a status depends on a number that the caller does not see. */
const unseenNumbers = { erpCompanyContact: 'unseen', erpCustomer: 'unseen' };
const unseenError = { message: 'The error is not visible to the token of the snapshot.' };

export const buyerRow: ToRow = (wire, rewriting) => {
  const { disguise, refer } = rewriting;
  const status = textOf(wire['status']);
  const given = externalIdsOf(wire['externalIds'], rewriting) as Readonly<Record<string, string>> | undefined;
  const errors = listOf(wire['errors']).map((error) =>
    present({
      // A code for translation. Anything else could be a text.
      id: mapped(error['id'], (id) => (/^[A-Z][A-Z0-9-]{1,30}$/.test(id) ? id : undefined)),
      message: disguise.text(textOf(error['message']) ?? ''),
      parameters: objectOf(error['parameters']) && (disguise.anything(error['parameters']) as object),
    }),
  );
  const isErpActivated = Boolean(given?.['erpCompanyContact']) && Boolean(given?.['erpCustomer']);
  const needsNumbers = status === 'Active' && !isErpActivated;
  const isTroubled = status === 'Conflict' || status === 'Mismatch';
  return {
    ...stored(wire, rewriting),
    ...present({
      name: disguise.company(textOf(wire['name']) ?? ''),
      accountId: refer('accounts', wire['account']),
      // The sandbox derives the status, so each status needs what leads to it.
      disabled: status === 'Disabled' || (status === 'Mismatch' && !isErpActivated) ? true : undefined,
      deleted: status === 'Deleted' ? true : undefined,
      address: addressOf(wire['address'], rewriting),
      taxId: mapped(wire['taxId'], disguise.code),
      externalIds: needsNumbers ? { ...unseenNumbers, ...given } : given,
      contact: contactOf(wire['contact'], rewriting),
      errors: errors.length === 0 && isTroubled ? [unseenError] : errors,
      erpSellerIds: [],
    }),
  };
};

export const licenseeRow: ToRow = (wire, rewriting) => {
  const { disguise, refer } = rewriting;
  const usesBuyerAddress = wire['useBuyerAddress'] === true;
  return {
    ...stored(wire, rewriting),
    ...present({
      name: disguise.company(textOf(wire['name']) ?? ''),
      externalId: mapped(wire['externalId'], disguise.code),
      status: textOf(wire['status']) ?? 'Active',
      useBuyerAddress: usesBuyerAddress,
      address: usesBuyerAddress ? undefined : addressOf(wire['address'], rewriting),
      description: mapped(wire['description'], disguise.text),
      contact: contactOf(wire['contact'], rewriting),
      accountId: refer('accounts', wire['account']) ?? '',
      buyerId: refer('buyers', wire['buyer']) ?? '',
      sellerId: refer('sellers', wire['seller']) ?? '',
      eligibility: eligibilityOf(wire['eligibility']),
    }),
  };
};

export const sellerRow: ToRow = (wire, rewriting) => {
  const { disguise } = rewriting;
  const currencies = Array.isArray(wire['currencies']) ? (wire['currencies'] as readonly unknown[]) : [];
  const navision = objectOf(objectOf(wire['attributes'])?.['navision']);
  return {
    ...stored(wire, rewriting),
    ...present({
      name: disguise.company(textOf(wire['name']) ?? ''),
      externalId: mapped(wire['externalId'], disguise.code),
      status: textOf(wire['status']) ?? 'Active',
      currencies: currencies.flatMap((currency) => {
        if (typeof currency === 'string')
          return [{ value: currency, isDefault: false, billingEnabled: true }];
        const { value, isDefault, billingEnabled } = objectOf(currency) ?? {};
        if (typeof value !== 'string') return [];
        return [{ value, isDefault: isDefault === true, billingEnabled: billingEnabled === true }];
      }),
      address: addressOf(wire['address'], rewriting),
      navision: navision && disguise.anything(navision),
    }),
  };
};

function erpAddresses(value: unknown, rewriting: Rewriting): readonly object[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return listOf(value).map((wire) =>
    present({
      externalId: mapped(wire['externalId'], rewriting.disguise.code),
      name: mapped(wire['name'], rewriting.disguise.company),
      ...addressOf(wire, rewriting),
    }),
  );
}

export const erpLinkRow: ToRow = (wire, rewriting) => {
  const { disguise, refer } = rewriting;
  return {
    ...stored(wire, rewriting),
    ...present({
      status: textOf(wire['status']) ?? 'Active',
      companyName: mapped(wire['companyName'], disguise.company),
      buyerId: refer('buyers', wire['buyer']) ?? '',
      sellerId: refer('sellers', wire['seller']) ?? '',
      note: mapped(wire['note'], disguise.text),
      externalIds: externalIdsOf(wire['externalIds'], rewriting),
      address: addressOf(wire['address'], rewriting),
      shipTo: erpAddresses(wire['shipTo'], rewriting),
      billTo: erpAddresses(wire['billTo'], rewriting),
    }),
  };
};

export const cloudTenantRow: ToRow = (wire, rewriting) => {
  const { disguise, refer } = rewriting;
  const externalIds = objectOf(wire['externalIds']) ?? {};
  const zero = '00000000-0000-0000-0000-000000000000';
  return {
    ...stored(wire, rewriting),
    ...present({
      name: disguise.label('Tenant', textOf(wire['name']) ?? ''),
      type: textOf(wire['type']),
      status: textOf(wire['status']) ?? 'Active',
      accountId: refer('accounts', wire['account']),
      cloudConsumptionId: mapped(externalIds['cloudConsumptionId'], disguise.uuid) ?? zero,
      pyraTenantId: mapped(externalIds['pyraTenantId'], disguise.uuid) ?? zero,
      providerId: mapped(externalIds['providerId'], disguise.code),
    }),
  };
};

/** The secret is not among the members, whatever the answer holds; the file gets one of its own. */
export const tokenRow: ToRow = (wire, rewriting) => ({
  ...stored(wire, rewriting),
  ...present({
    name: rewriting.disguise.label('Token', textOf(wire['name']) ?? ''),
    description: mapped(wire['description'], rewriting.disguise.text),
    icon: mapped(wire['icon'], rewriting.disguise.picture),
    status: textOf(wire['status']) ?? 'Active',
    accountId: rewriting.refer('accounts', wire['account']) ?? '',
    moduleIds: references(wire['modules'], 'modules', rewriting),
  }),
});

export const moduleRow: ToRow = (wire, rewriting) => ({ ...stored(wire, rewriting), ...moduleMembers(wire) });

/** Services are the platform's own, the same for everybody. */
export const serviceRow: ToRow = (wire, rewriting) => ({
  ...stored(wire, rewriting),
  ...present({
    name: textOf(wire['name']) ?? 'Service',
    description: textOf(wire['description']),
    status: textOf(wire['status']) ?? 'Active',
  }),
});
