/** Names of roles: some members write them with `ROLE_` in front and some without. Rows never have it. */

const prefix = 'ROLE_';

export function plainRole(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : value;
}

/** Role by role, because one list can have both forms. */
export function plainRoles(value: unknown): unknown {
  return Array.isArray(value) ? value.map(plainRole) : value;
}

export function prefixedRole(role: string): string {
  return prefix + role;
}
