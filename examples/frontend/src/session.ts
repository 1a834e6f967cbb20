/** The selected sandbox token. A real app gets its token by signing in. */
export const tokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export type Role = keyof typeof tokens;

export const roles: Readonly<Record<Role, string>> = {
  operations: 'Operations',
  client: 'Client',
  vendor: 'Vendor',
};

const key = 'role';

export function storedRole(): Role {
  const stored = sessionStorage.getItem(key);
  return stored !== null && Object.hasOwn(tokens, stored) ? (stored as Role) : 'operations';
}

export function storeRole(role: Role): void {
  sessionStorage.setItem(key, role);
}
