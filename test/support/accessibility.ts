/** Checks an open page for accessibility errors with axe. */
import axe from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** One line for each element that breaks a rule; empty when axe finds nothing. `within`: a selector of the part to check. */
export async function accessibilityErrors(page: Page, within = 'html'): Promise<readonly string[]> {
  // Evaluated by the debugger, which the content security policy of the page does not restrict.
  await page.evaluate(axe.source);
  const results = await page.evaluate(`axe.run(${JSON.stringify(within)})`);
  return (results as AxeResults).violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
}
