/** Calls to the Accounts API with undici: one keep-alive pool per process, the caller's token per call. */
import { Pool } from 'undici';

export function createPool(upstreamUrl) {
  const pool = new Pool(upstreamUrl, { connections: 100 });
  return (authorization) => {
    const call = async (method, path) => {
      const { statusCode, body } = await pool.request({
        method,
        path: `/public/v1/accounts/${path}`,
        headers: { authorization, accept: 'application/json' },
      });
      if (statusCode > 299) throw new Error(`upstream answered ${statusCode}: ${await body.text()}`);
      return body.json();
    };
    return { get: (path) => call('GET', path), post: (path) => call('POST', path) };
  };
}
