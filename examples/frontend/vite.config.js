/** Vite's configuration. It serves the gateway on the page's origin, so that CORS is not needed and uploads are accepted. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:4000';
// Keep the page's host: the gateway compares it with the origin of an upload.
const api = { '/graphql': { target: gateway, changeOrigin: false } };

// The people to sign in as, in development: the sandbox knows them, a real upstream does not.
const sandbox = process.env.SANDBOX_URL;
const people = sandbox === undefined ? {} : { '/__sandbox/people': { target: sandbox, changeOrigin: true } };

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: { ...api, ...people } },
  preview: { host: '127.0.0.1', proxy: api },
});
