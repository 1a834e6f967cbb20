/** The kinds of values that a setting can have: how each is read, and how an error describes it. */
import { z } from 'zod';
import { readAppDirectUrl } from '../upstream/appdirect/base-url.ts';
import { readBaseUrl } from '../upstream/base-url.ts';
import { certificatesIn } from './network.ts';
import { readProxy } from '../upstream/http/network.ts';
import type { ProxyAddress } from '../upstream/http/network.ts';

/** References that are read with their parent's call, where the upstream supports it. */
export type ExpandReferences =
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** Written `Type.field`, such as `Licensee.buyer`. */
  | { readonly kind: 'on-except'; readonly references: readonly string[] };

export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  /** As in `PORT must be …`. */
  readonly wanted: string;
  /** The same, shorter, for a table. Default: `wanted`. */
  readonly values?: string;
  /** The words that it can be. */
  readonly choices?: readonly string[];
}

export function integer(min: number, max: number): Kind<number> {
  const schema = z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return { schema, wanted: `a whole number from ${min} to ${max}`, values: `${min} to ${max}` };
}

export function oneOf<const T extends readonly [string, ...string[]]>(...values: T): Kind<T[number]> {
  const wanted = [values.slice(0, -1).join(', '), values.at(-1)].filter((part) => part !== '').join(' or ');
  return { schema: z.enum(values), wanted, choices: values };
}

/** A duration of at most a day: timers overflow at 2^31 ms. */
export const milliseconds = integer(0, 86_400_000);
export const atLeastOneMillisecond = integer(1, 86_400_000);
export const port = integer(0, 65_535);

export const host: Kind<string> = {
  schema: z.string().regex(/^[A-Za-z0-9.:_-]+$/),
  wanted: 'a host name or an address to listen on',
};

export function optional<T>(kind: Kind<T>): Kind<T | null> {
  return { ...kind, schema: z.union([z.literal('').transform(() => null), kind.schema]) };
}

/** The value may contain a password, so its error does not repeat it. */
export const redisUrl: Kind<string | null> = {
  schema: z.string().transform((text, context) => {
    if (text === '') return null;
    if (/^rediss?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
    const message = 'REDIS_URL must be a URL such as redis://host:6379, but got something else (not shown)';
    context.addIssue({ code: 'custom', message, params: { complete: true } });
    return z.NEVER;
  }),
  wanted: 'a redis or rediss URL',
};

/** `readBaseUrl` names the variable and hides passwords in its errors, so they are used unchanged. */
export const baseUrl: Kind<URL | null> = {
  schema: readBy((text) => readBaseUrl(text)),
  wanted: 'an http or https URL',
};

/** The same for `readAppDirectUrl`. */
export const appDirectUrl: Kind<URL | null> = {
  schema: readBy((text) => readAppDirectUrl(text)),
  wanted: 'an http or https URL',
};

/** How the address of each upstream is read. The second argument names it in errors. */
export const readAddress = {
  MPT_API_BASE_URL: readBaseUrl,
  APPDIRECT_API_BASE_URL: readAppDirectUrl,
} as const;

/** Roles of AppDirect, as a token names them. */
export const roleNames: Kind<string> = {
  schema: z.string().regex(/^ROLE_[A-Z_]{1,60}(?: +ROLE_[A-Z_]{1,60}){0,19}$/),
  wanted: 'roles such as ROLE_PARTNER_READ separated by spaces',
};

/** The value may contain a password, so errors do not repeat it. */
export function proxy(name: string): Kind<ProxyAddress | null> {
  return { schema: readBy((text) => readProxy(text, name)), wanted: 'the address of a proxy' };
}

/** Reads the file at once, so that a wrong file is reported with the other problems. */
export function certificates(name: string): Kind<readonly string[] | null> {
  return { schema: readBy((text) => certificatesIn(text, name)), wanted: 'a path' };
}

/** An empty value is null. An error that `read` throws is the whole message. */
function readBy<T>(read: (text: string) => T): Kind<T | null>['schema'] {
  return z.string().transform((text, context) => {
    if (text === '') return null;
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message, params: { complete: true } });
      return z.NEVER;
    }
  });
}

export const text: Kind<string> = { schema: z.string(), wanted: 'hosts separated by commas' };

export const optionalText: Kind<string | null> = {
  schema: z.string().transform((text) => (text === '' ? null : text)),
  wanted: 'a path',
};

/** Prefix of type names in the schema. */
export const namePrefix: Kind<string | null> = {
  schema: z
    .string()
    .regex(/^(?:[A-Za-z][A-Za-z0-9_]{0,39})?$/)
    .transform((text) => (text === '' ? null : text)),
  wanted: 'the beginning of a GraphQL name, such as Accounts',
};

/** In a list of origins: every page of this machine. */
export const loopbackOrigins = 'localhost';

export const origins: Kind<readonly string[] | 'any'> = {
  schema: z.string().transform((text, context) => {
    const list = splitList(text);
    if (list.length === 1 && list[0] === '*') return 'any' as const;
    if (list.length === 1 && list[0] === 'none') return [];
    if (list.every((item) => item === loopbackOrigins || isOrigin(item))) return list;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
  wanted: 'origins such as https://app.example.com or localhost, separated by commas; or none, or *',
};

export const headerNames: Kind<readonly string[]> = {
  schema: z.string().transform((text, context) => {
    const names = splitList(text).map((name) => name.toLowerCase());
    if (names.every((name) => /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && name !== '*')) return names;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
  wanted: 'names of headers such as x-tenant separated by commas',
};

/** As `origins`, but without `*`: redirects are followed to named origins only. */
export const namedOrigins: Kind<readonly string[]> = {
  schema: z.string().transform((text, context) => {
    const list = splitList(text);
    if (list.every(isOrigin)) return list;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
  wanted: 'origins such as https://cdn.example.com separated by commas',
};

export const expand: Kind<ExpandReferences> = {
  schema: z.string().transform((text, context): ExpandReferences => {
    if (text === 'on' || text === 'off') return { kind: text };
    const references = splitList(text);
    if (references.length > 0 && references.every((reference) => /^[A-Z]\w*\.[a-z]\w*$/.test(reference))) {
      return { kind: 'on-except', references };
    }
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  }),
  wanted: 'on, off, or the exceptions separated by commas, such as Licensee.buyer',
};

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
