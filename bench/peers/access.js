/** Chooses the reads that a server is measured with. */
import { createApi as createIdiomaticApi } from './api-idiomatic.js';
import { createApi as createTunedApi } from './api-tuned.js';

export const apiOf = (access) => (access === 'tuned' ? createTunedApi : createIdiomaticApi);
