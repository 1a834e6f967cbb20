/** Built by Vite, with the gateway behind the page's own origin: no CORS, and uploads come from where they may. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const gateway = process.env.GATEWAY_URL ?? 'http://127.0.0.1:4000';
// The host stays the page's: the gateway compares it with the origin of an upload.
const proxy = { '/graphql': { target: gateway, changeOrigin: false } };

export default defineConfig({
  plugins: [react()],
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', proxy },
});
