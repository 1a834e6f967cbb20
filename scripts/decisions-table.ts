/** Generates the index of docs/decisions from the title, status and date at the top of each page. */
import { readdirSync, readFileSync } from 'node:fs';

const head = /^# (\d+)\. (.+)\n\n- Status: (\w+).*\n- Date: (\d{4}-\d\d-\d\d)\n/;

export function decisionsTable(folder: URL): string {
  const pages = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name));
  const rows = pages.sort().map((page) => {
    const text = readFileSync(new URL(page, folder), 'utf8');
    const [, number, title = '', status = '', date = ''] = head.exec(text) ?? [];
    if (Number(number) !== Number(page.slice(0, 4))) {
      throw new Error(
        `expected docs/decisions/${page} to start with "# ${Number(page.slice(0, 4))}. Title", "- Status: accepted" and "- Date: 2026-11-28", but got ${JSON.stringify(text.slice(0, 120))}`,
      );
    }
    return `| ${number} | [${title}](${page}) | ${status} | ${date} |`;
  });
  return ['| No. | Decision | Status | Date |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
