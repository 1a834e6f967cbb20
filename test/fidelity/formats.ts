/** What the text in a member looks like; the wire types only say that it is text. */

type Format = { readonly pattern: string } | { readonly format: string } | Readonly<Record<string, never>>;

/** Digits in groups of four behind the prefix. */
const id = (prefix: string, groups: number): Format => ({ pattern: `^${prefix}(-\\d{4}){${groups}}$` });
const text = (pattern: string): Format => ({ pattern });

const dateTime = text('^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$');
const uuid: Format = { format: 'uuid' };
/** International addresses are in use, so no more than this. */
const email = text('^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$');
const url = text('^https?://');

const formats: Readonly<Record<string, Format>> = {
  at: dateTime,
  lastLoginAt: dateTime,
  lastAccessAt: dateTime,
  invitationAcceptedAt: dateTime,
  pyraTenantId: uuid,
  cloudConsumptionId: uuid,
  email,
  technicalSupportEmail: email,
  website: url,
  logo: url,
  url,
  country: text('^[A-Z]{2}$'),
  icon: text('^(/v1/accounts/[a-z-]+/[A-Z]+(-\\d{4})+/icon|https?://.*)$'),
  token: text('^idt:TKN-\\d{4}-\\d{4}:.+$'),
  cultureCode: text('^[a-z]{2}-[A-Z]{2}$'),
  languageCode: text('^[a-z]{2}-[A-Z]{2}$'),
  'CurrencyWire.value': text('^[A-Z]{3}$'),
  'ActorWire.id': text('^(USR|TKN|SVC)(-\\d{4})+$'),
};

/** Formats hold for the member wherever it is, or, as `Type.member`, in that type alone. */
export function formatOf(type: string, member: string): Format {
  return formats[`${type}.${member}`] ?? formats[member] ?? {};
}

/** Of the object that a call is about. */
export const idFormats: Readonly<Record<string, Format>> = {
  accounts: id('ACC', 2),
  'account-users': id('AUSR', 3),
  users: id('USR', 2),
  'user-groups': id('UGR', 2),
  buyers: id('BUY', 2),
  licensees: id('LCE', 3),
  sellers: id('SEL', 2),
  'erp-links': id('ERP', 3),
  'cloud-tenants': id('CLT', 2),
  'api-tokens': id('TKN', 2),
  modules: id('MOD', 1),
};
