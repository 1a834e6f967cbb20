/** The settings of the second marketplace, AppDirect. Timeouts, connections, retries and the breaker are those of every upstream. */
import { entry } from './entry.ts';
import { appDirectUrl, optionalText, roleNames } from './kinds.ts';

export const appDirectVariables = {
  APPDIRECT_API_BASE_URL: entry(
    'verify',
    appDirectUrl,
    '',
    '',
    'Address of an AppDirect marketplace, with or without `/api`. Empty: its fields are null with an error; in development without `MPT_API_BASE_URL`, an embedded sandbox answers.',
  ),
  APPDIRECT_CLIENT_ID: entry(
    'serve',
    { ...optionalText, wanted: 'a client id' },
    '',
    '',
    'Client of the gateway itself, for callers without an AppDirect token whom the SoftwareOne Marketplace identifies as Operations. Empty: every caller needs a token.',
  ),
  APPDIRECT_CLIENT_SECRET: entry(
    'serve',
    { ...optionalText, wanted: 'a client secret' },
    '',
    '',
    'Secret of that client.',
  ),
  APPDIRECT_SCOPE: entry(
    'serve',
    roleNames,
    'ROLE_PARTNER_READ',
    '',
    'Roles of that client, separated by spaces. `ROLE_PARTNER_READ` only reads; changes need `ROLE_PARTNER`.',
  ),
} as const;
