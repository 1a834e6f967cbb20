/** The index of decisions lists every page with its title, status and date. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../docs/decisions/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const pages = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name));
const cellsOf = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim());

test('every page has a number, a title, a status and a date', () => {
  expect(pages.length).toBeGreaterThan(25);
  for (const page of pages) {
    expect(read(page), page).toMatch(
      new RegExp(`^# ${Number(page.slice(0, 4))}\\. .+\n\n- Status: .+\n- Date: \\d{4}-\\d\\d-\\d\\d\n`),
    );
  }
});

test('the index lists every page once and nothing else', () => {
  const rows = read('README.md')
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => cellsOf(line).slice(1, 5));
  const expected = pages.map((page) => {
    const [, number = '', title = ''] = /^# (\d+)\. (.*)$/m.exec(read(page)) ?? [];
    const [, status = ''] = /^- Status: (\w+)/m.exec(read(page)) ?? [];
    const [, date = ''] = /^- Date: (\S+)$/m.exec(read(page)) ?? [];
    return [number, `[${title}](${page})`, status, date];
  });
  expect(rows).toEqual(expected);
});
