/** Value objects and enums of AppDirect: roles, custom attributes, addresses, and filters of custom attributes. */
import type { CompanyAddressRow, CustomAttributeRow } from '../../contract/appdirect.ts';
import { and, eq, type Expression } from '../../query/expression.ts';
import type { Row } from '../../source/row.ts';
import { InputError } from '../../upstream/errors.ts';
import { badValue, unknownValue } from '../core/bad-value.ts';
import { builder } from '../core/builder.ts';
import { extensions } from '../core/field-source.ts';
import { listIn, upstreamEnum, type FieldBuilder } from '../read/fields.ts';
import { OrderDirection } from '../read/order.ts';

export const CompanyRole = upstreamEnum(
  'CompanyRole',
  'A role of AppDirect: of a person in a company, of a person, or of a token.',
  {
    USER: 'End user.',
    SYS_ADMIN: 'Company Admin.',
    BILLING_ADMIN: 'Billing Admin.',
    DEVELOPER: 'Developer.',
    RESELLER: 'Reseller.',
    RESELLER_MANAGER: 'Reseller Manager.',
    CHANNEL_PRODUCT_SUPPORT: 'Product Support.',
    CHANNEL_SUPPORT: 'Customer Support.',
    SALES_SUPPORT: 'Sales Support.',
    CHANNEL_ADMIN: 'Marketplace Manager. Can be removed from a membership, but not given.',
    CORPORATE_ADMIN: 'Network Manager.',
    PARTNER: 'Of tokens only: reads and changes everything.',
    PARTNER_READ: 'Of tokens only: reads everything.',
    APPLICATION: 'Of tokens only: the developer that owns a product.',
    TESTER: 'A role that AppDirect has without a published meaning.',
    RESTRICTED_SALES_SUPPORT: 'A role that AppDirect has without a published meaning.',
    ANALYTICS_ADMIN: 'A role that AppDirect has without a published meaning.',
    LAYOUT_DESIGNER: 'A role that AppDirect has without a published meaning.',
    CHECKOUT_USER: 'A role that AppDirect has without a published meaning.',
    SUPERUSER: 'A role that AppDirect has without a published meaning.',
    SUPER_SUPPORT: 'A role that AppDirect has without a published meaning.',
    COMPANY: 'A role that AppDirect has without a published meaning.',
    CLIENT: 'A role that AppDirect has without a published meaning.',
    MONITORING: 'A role that AppDirect has without a published meaning.',
    SYSTEM: 'A role that AppDirect has without a published meaning.',
  },
);

/** A list of roles in the row. An unknown role is an error of its own entry. */
export function rolesField(t: FieldBuilder, path: string, description: string) {
  return t.field({
    type: [CompanyRole.ref],
    nullable: { list: true, items: true },
    description: `${description} A role that the enum does not have is null, with an error of its own.`,
    extensions: extensions({ kind: 'value', paths: [path] }),
    resolve: (row: Row) => rolesOf(listIn(row, [path])) as never,
  });
}

/** Each unknown role as an error, which the executor reports for its entry. */
export function rolesOf(roles: readonly unknown[] | null): readonly unknown[] | null {
  return roles === null
    ? null
    : roles.map((role) => {
        if (typeof role !== 'string') return badValue('a CompanyRole', role);
        return CompanyRole.values.has(role) ? role : unknownValue('CompanyRole', role);
      });
}

const CustomAttributeType = upstreamEnum('CustomAttributeType', 'The kind of a custom attribute.', {
  TEXT: 'Free text, in `value`.',
  MULTISELECT: 'A choice of several, in `valueKeys`.',
});

export const CustomAttribute = builder.objectRef<CustomAttributeRow>('CustomAttribute').implement({
  description: 'A value that a marketplace adds to its companies and users.',
  fields: (t) => ({
    name: t.exposeString('name', { nullable: true, description: 'Name, which requests use.' }),
    label: t.exposeString('label', { nullable: true, description: 'Label, in your language.' }),
    hint: t.exposeString('hint', {
      nullable: true,
      description: 'Help text, in your language. May be empty.',
    }),
    type: t.field({
      type: CustomAttributeType.ref,
      description: 'The kind of the attribute.',
      resolve: ({ attributeType }) => (attributeType ?? null) as never,
    }),
    value: t.exposeString('value', { nullable: true, description: 'Value of a text attribute.' }),
    valueKeys: t.exposeStringList('valueKeys', {
      nullable: true,
      description: 'Keys of the chosen values of a multiple choice.',
    }),
  }),
});

/** `customAttributes` of a company or a user. */
export function customAttributesField(t: FieldBuilder, cost: string) {
  return t.field({
    type: [CustomAttribute],
    nullable: { list: true, items: false },
    description: `Values of attributes that the marketplace defines. ${cost}`,
    extensions: extensions({ kind: 'value', paths: ['customAttributes'] }),
    resolve: (row: Row) => listIn(row, ['customAttributes']) as readonly CustomAttributeRow[] | null,
  });
}

export const CompanyAddress = builder.objectRef<CompanyAddressRow>('CompanyAddress');
CompanyAddress.implement({
  description: 'A postal address in AppDirect.',
  fields: (t) => ({
    street1: t.exposeString('street1', { nullable: true, description: 'First line of the street.' }),
    street2: t.exposeString('street2', { nullable: true, description: 'Second line of the street.' }),
    city: t.exposeString('city', { nullable: true, description: 'City.' }),
    state: t.exposeString('state', { nullable: true, description: 'State or province.' }),
    zip: t.exposeString('zip', { nullable: true, description: 'Postal code.' }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'Country, as free text: a name or a code. The code is `Company.countryCode`.',
    }),
  }),
});

export const CustomAttributeNotIn = builder.inputType('CustomAttributeNotIn', {
  description: 'Leaves out objects whose text attribute has one of these values. AppDirect has no opposite.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Name of an attribute of the type TEXT.' }),
    values: t.stringList({
      required: true,
      description: 'The values; none of them may contain a comma or a parenthesis.',
    }),
  }),
});

interface NotIn {
  readonly name: string;
  readonly values: readonly string[];
}

/** The name becomes part of a parameter's name, and AppDirect cannot escape in a list of values. */
export function attributeConditions(given: unknown): readonly Expression[] {
  return ((given ?? []) as readonly NotIn[]).map(({ name, values }) => {
    if (!/^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(name)) {
      throw new InputError(
        `name must be the name of an attribute, but got ${JSON.stringify(name.slice(0, 60))}`,
        {
          argument: ['filter', 'customAttributeNotIn'],
          broken: { rule: 'FORMAT' },
        },
      );
    }
    if (values.length === 0 || values.some((value) => value.trim() === '' || /[,()]/.test(value))) {
      throw new InputError(
        'values must be at least one text without a comma or a parenthesis, but got others',
        {
          argument: ['filter', 'customAttributeNotIn'],
          broken: { rule: 'FORMAT' },
        },
      );
    }
    return eq(`custom:${name}`, `notIn(${values.join(', ')})`);
  });
}

/** The conditions whose value is given, combined by AND. */
export function conditionsOf(
  conditions: readonly (Expression | readonly [path: string, value: unknown])[],
): Expression | undefined {
  const present = conditions.flatMap((condition) => {
    if ('kind' in condition) return [condition];
    const [path, value] = condition;
    return value === undefined || value === null ? [] : [eq(path, value as string | boolean)];
  });
  return present.length === 0 ? undefined : and(...present);
}

/** `CompanyOrder` and `CompanyOrderField`: the one key that a list of AppDirect can be sorted by. */
export function defineOrder<
  const Fields extends Readonly<Record<string, readonly [wire: string, description: string]>>,
>(type: string, fields: Fields, byDefault: keyof Fields & string, direction: 'ASC' | 'DESC') {
  const field = builder.enumType(`${type}OrderField`, {
    description: `The values that lists of ${type} objects can be sorted by.`,
    values: Object.fromEntries(
      Object.entries(fields).map(([name, [value, description]]) => [name, { value, description }]),
    ),
  });
  return builder.inputType(`${type}Order`, {
    description: `The order of a list of ${type} objects. Objects with the same value have no fixed order.`,
    fields: (t) => ({
      field: t.field({
        type: field,
        required: true,
        defaultValue: fields[byDefault]?.[0],
        description: 'The value to sort by.',
      }),
      direction: t.field({
        type: OrderDirection,
        required: true,
        defaultValue: direction,
        description: 'The direction.',
      }),
    }),
  });
}

/** `{ field: 'NAME', direction: 'ASC' }` as the key of an order. */
export function orderKey(given: unknown, byDefault: string): readonly string[] {
  const order = given as { readonly field: string; readonly direction: 'ASC' | 'DESC' } | null | undefined;
  if (order == null) return [byDefault];
  return [order.direction === 'DESC' ? `-${order.field}` : order.field];
}
