/** A data file of the sandbox in which every text that people write holds the word canary. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { createSandbox } from '../../src/sandbox/server.ts';
import { tokens } from '../support/tokens.ts';

export type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Texts that are structure: ids, moments, states, codes of countries, currencies and languages. */
export const structure = /^(?:[A-Z]{3,4}(?:-\d{4})+|\d{4}-\d\d-\d\dT.*|N\/A|Active|Invited)$/;
export const structuralMembers = new Set(
  ['status', 'type', 'statusBeforeDisable', 'country', 'value', 'serviceLevel', 'overlay', 'prefix'].concat([
    'defaultLanguageCode',
    'cultureCode',
    'languageCode',
    'dateFormat',
    'timeFormat',
    'timeZone',
  ]),
);

function withCanaries(value: unknown, name = ''): unknown {
  if (typeof value === 'string') {
    if (structure.test(value) || structuralMembers.has(name)) return value;
    if (name === 'token') return `${value}-canary-secret`;
    if (/email/i.test(name)) return `canary.${value.replace('@', '@canary-')}`;
    if (name === 'invitationUrl') return 'https://canary.test/accept?code=canary-code';
    return `canary ${value}`;
  }
  if (Array.isArray(value)) return value.map((item) => withCanaries(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withCanaries(member, key)]));
}

/** A data file of the demo data in which every text that is no structure holds the word canary. */
export async function writeCanaryFile(file: string): Promise<void> {
  const source = await createSandbox({ file });
  const response = await fetch(`${source.url}/public/v1/accounts/licensees/LCE-2004-0000-0002/disable`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.operations}` },
  });
  expect(response.status).toBe(200);
  await source.close();
  const data = JSON.parse(readFileSync(file, 'utf8')) as { tables: Tables };
  const tables = Object.fromEntries(
    Object.entries(data.tables).map(([name, rows]) => [
      name,
      name === 'modules' || name === 'services' || name === 'agreements' ? rows : withCanaries(rows),
    ]),
  ) as Record<string, { id: string; token?: string }[]>;
  const invited = tables['accountUsers']?.find((row) => (row as { state?: string }).state === 'Invited');
  Object.assign(invited ?? {}, {
    notes: 'canary note',
    invitationUrl: 'https://canary.test/accept?code=canary-code',
  });
  writeFileSync(file, JSON.stringify({ ...data, tables }));
}
