/** Selects the data access of a measured server: idiomatic or tuned. */
import { createApi as createIdiomaticApi } from './api-idiomatic.js';
import { createApi as createTunedApi } from './api-tuned.js';

export const apiOf = (access) => (access === 'tuned' ? createTunedApi : createIdiomaticApi);
