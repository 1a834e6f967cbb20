/** The credentials of the tests: the sandbox's own API tokens, and tokens of people. */

/** One API token for each kind of caller, as the sandbox's data holds them. */
export const tokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export type Role = keyof typeof tokens;

/** The whole token: of a role, or what is a token already. */
export function tokenOf(roleOrToken: Role | (string & {})): string {
  return Object.hasOwn(tokens, roleOrToken) ? tokens[roleOrToken as Role] : roleOrToken;
}

const claim = 'https://claims.softwareone.com/';

/** A JWT of a person, as the portal's identity provider issues them. The sandbox checks no signature. */
export function personToken(
  userId: string,
  accountId: string,
  claims: Readonly<Record<string, unknown>> = {},
): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { [`${claim}userId`]: userId, [`${claim}accountId`]: accountId, ...claims };
  return `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}.c2lnbmF0dXJl`;
}

/** The claim that names the type of the person's account. */
export function accountTypeClaim(type: string): Readonly<Record<string, string>> {
  return { [`${claim}accountType`]: type };
}
