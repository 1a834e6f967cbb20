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
  'AccountWire.id': id('ACC', 2),
  'UserAccountWire.id': id('ACC', 2),
  'AccountUserWire.id': id('AUSR', 3),
  'UserWire.id': id('USR', 2),
  'UserInAccountWire.id': id('USR', 2),
  'UserGroupWire.id': id('UGR', 2),
  'BuyerWire.id': id('BUY', 2),
  'BuyerTransferDetailsWire.id': id('BUY', 2),
  'LicenseeWire.id': id('LCE', 3),
  'SellerWire.id': id('SEL', 2),
  'ErpLinkWire.id': id('ERP', 3),
  'CloudTenantWire.id': id('CLT', 2),
  'ApiTokenWire.id': id('TKN', 2),
  'ModuleWire.id': id('MOD', 1),
};

/** Formats hold for the member wherever it is, or, as `Type.member`, in that type alone. */
export function formatOf(type: string, member: string): Format {
  return formats[`${type}.${member}`] ?? formats[member] ?? {};
}
