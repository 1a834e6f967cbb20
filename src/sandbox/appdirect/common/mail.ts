/** What the marketplace mails, kept for a control to show. */
import type { MailRow } from './rows.ts';
import type { Store } from './store.ts';

export function sendMail(
  store: Store,
  kind: MailRow['kind'],
  to: readonly string[],
  companyUuid: string,
  userUuid: string,
  productId: number | null = null,
): void {
  store.mails.insert({
    id: store.nextId('mails'),
    kind,
    to,
    at: store.clock.now(),
    companyUuid,
    userUuid,
    productId,
  });
}
