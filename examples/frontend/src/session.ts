/** The tokens of the sandboxes. A real app gets its tokens by signing in at each marketplace. */
export const tokens = {
  operations: 'idt:TKN-0000-0001:operations',
  client: 'idt:TKN-0000-0002:client',
  vendor: 'idt:TKN-0000-0003:vendor',
} as const;

export type Role = keyof typeof tokens;

/** For AppDirect. Null: not signed in there. This client may see its own company only, and lists no companies. */
export const appDirectTokens: Readonly<Record<Role, string | null>> = {
  operations: 'appdirect-partner-read',
  client: 'appdirect-company-admin',
  vendor: null,
};

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
