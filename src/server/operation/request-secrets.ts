/** Masks the credentials of a request in a text from its client. */
import { secondCredentialHeader } from '../../upstream/http/caller-key.ts';
import { maskOwnSecrets } from '../../upstream/secrets.ts';

/** `header` reads a header of the request, by its name in lower case. */
export function maskRequestSecrets(text: string, header: (name: string) => string | null): string {
  const masked = maskOwnSecrets(text, header('authorization'));
  const second = header(secondCredentialHeader);
  return second === null ? masked : maskOwnSecrets(masked, second);
}
