/** The links of answers. Their host is one inside the marketplace, as in the published examples. */

export interface Link {
  readonly rel: string;
  readonly href: string;
}

/** Nothing answers there: a client takes ids from the path of a link and never follows it. */
export const internalOrigin = 'http://marketplace.local:8080';

const accounts = `${internalOrigin}/api/account/v2`;

export const hrefs = {
  company: (company: string) => `${accounts}/companies/${company}`,
  memberships: (company: string) => `${accounts}/companies/${company}/memberships`,
  membership: (company: string, user: string) => `${accounts}/companies/${company}/memberships/${user}`,
  user: (user: string) => `${accounts}/users/${user}`,
  userMemberships: (user: string) => `${accounts}/users/${user}/memberships`,
  group: (company: string, group: string) => `${accounts}/companies/${company}/groups/${group}`,
  groupMembers: (company: string, group: string) =>
    `${accounts}/companies/${company}/groups/${group}/memberships`,
  product: (product: number) => `${internalOrigin}/api/marketplace/v1/products/${product}`,
  bundle: (bundle: number) => `${internalOrigin}/api/marketplace/v1/bundles/${bundle}`,
} as const;

export function link(rel: string, href: string): Link {
  return { rel, href };
}
