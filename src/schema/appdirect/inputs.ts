/** Kinds of input values that AppDirect writes in a form of its own: ids, amounts, roles and moments. */
import { InputError } from '../../upstream/errors.ts';
import { idForm, isUuid, keyOf } from '../../upstream/appdirect/key.ts';
import { prefixedRole } from '../../upstream/appdirect/roles.ts';
import { companyPrefix } from '../../upstream/appdirect/rows.ts';
import { upstreamEnum } from '../read/fields.ts';
import type { SpecialInput, SpecialProblem } from '../write/input.ts';

const companyForm = idForm(companyPrefix, 'uuid');

function shown(value: unknown): string {
  const text = String(value);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** The UUID of a company, from its id or from the UUID alone. */
export function companyUuidOf(id: string): string | undefined {
  const given: unknown = id;
  if (companyForm.accepts(given)) return keyOf(id);
  const lower = id.toLowerCase();
  return isUuid(lower) ? lower : undefined;
}

/** For arguments outside of an input. */
export function requireCompany(id: string, argument: string): string {
  const uuid = companyUuidOf(id);
  if (uuid !== undefined) return uuid;
  throw new InputError(`${argument} must look like ${companyForm.example}, but got ${shown(id)}`, {
    argument: [argument],
    broken: { rule: 'FORMAT' },
  });
}

export function requireUuid(value: string, argument: string): string {
  const lower = value.toLowerCase();
  if (isUuid(lower)) return lower;
  throw new InputError(
    `${argument} must be a UUID with hyphens such as ${keyOf(companyForm.example)}, but got ${shown(value)}`,
    { argument: [argument], broken: { rule: 'FORMAT' } },
  );
}

export const companyKey: SpecialInput = {
  type: 'ID',
  toWire: (value) => {
    const uuid = companyUuidOf(String(value));
    return uuid === undefined
      ? wrongForm(`must look like ${companyForm.example}, but got ${shown(value)}`)
      : { wire: uuid };
  },
};

export const uuid: SpecialInput = {
  type: 'UUID',
  toWire: (value) => {
    const lower = String(value).toLowerCase();
    return isUuid(lower)
      ? { wire: lower }
      : wrongForm(
          `must be a UUID with hyphens such as ${keyOf(companyForm.example)}, but got ${shown(value)}`,
        );
  },
};

/** AppDirect takes amounts as JSON numbers, which hold 15 digits. */
export const amount: SpecialInput = {
  type: 'Decimal',
  toWire: (value) => {
    const text = String(value);
    if (text.startsWith('-')) {
      return {
        message: `must be 0 or more, but got ${shown(value)}`,
        broken: { rule: 'MIN_VALUE', limit: 0 },
      };
    }
    const digits = text.replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
    return digits.length <= 15
      ? { wire: Number(text) }
      : wrongForm(`must have at most 15 digits, but got ${shown(value)}`);
  },
};

export function wholeNumber(least: number, most: number): SpecialInput {
  return {
    type: 'Int',
    toWire: (value) => {
      const number = value as number;
      if (number < least) {
        return {
          message: `must be ${least} to ${most}, but got ${number}`,
          broken: { rule: 'MIN_VALUE', limit: least, actual: number },
        };
      }
      return number <= most
        ? { wire: number }
        : {
            message: `must be ${least} to ${most}, but got ${number}`,
            broken: { rule: 'MAX_VALUE', limit: most, actual: number },
          };
    },
  };
}

export const milliseconds: SpecialInput = {
  type: 'DateTime',
  toWire: (value) => ({ wire: Date.parse(String(value)) }),
};

/** Texts as they are. */
export function texts(type: 'String' | 'UUID' | 'EmailAddress'): SpecialInput {
  return { type, isList: true, toWire: (value) => ({ wire: value }) };
}

const manageable = {
  SYS_ADMIN: 'Company Admin.',
  BILLING_ADMIN: 'Billing Admin.',
  DEVELOPER: 'Developer.',
  RESELLER: 'Reseller.',
  RESELLER_MANAGER: 'Reseller Manager.',
  CHANNEL_PRODUCT_SUPPORT: 'Product Support.',
  CHANNEL_SUPPORT: 'Customer Support.',
  SALES_SUPPORT: 'Sales Support.',
} as const;

export const AssignableCompanyRole = upstreamEnum(
  'AssignableCompanyRole',
  'A role that a new membership can be given.',
  { USER: 'End user.', ...manageable },
);

export const ManageableCompanyRole = upstreamEnum(
  'ManageableCompanyRole',
  'A role that can be given to a membership, or removed from it.',
  { ...manageable, CHANNEL_ADMIN: 'Marketplace Manager. Can be removed, but not given.' },
);

/** Requests have names of roles with their prefix. */
export function prefixedRoles(roles: readonly string[]): readonly string[] {
  return [...new Set(roles)].map(prefixedRole);
}

export const assignableRoles: SpecialInput = {
  type: AssignableCompanyRole,
  isList: true,
  toWire: (value) => ({ wire: prefixedRoles(value as readonly string[]) }),
};

export const notGiven = 'must not hold CHANNEL_ADMIN, which AppDirect never gives, but holds it' as const;

export const givenRoles: SpecialInput = {
  type: ManageableCompanyRole,
  isList: true,
  toWire: (value) => {
    const roles = value as readonly string[];
    return roles.includes('CHANNEL_ADMIN')
      ? { message: notGiven, broken: { rule: 'COMBINATION' } }
      : { wire: prefixedRoles(roles) };
  },
};

export const removedRoles: SpecialInput = {
  type: ManageableCompanyRole,
  isList: true,
  toWire: (value) => ({ wire: prefixedRoles(value as readonly string[]) }),
};

function wrongForm(message: string): SpecialProblem {
  return { message, broken: { rule: 'FORMAT' } };
}
