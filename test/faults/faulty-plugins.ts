/** A program of a test: a gateway with plugins that fail when a request asks for it, in a process without any net under it. */
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/server/log/logger.ts';
import { start } from '../../src/app/start.ts';

function fail(wanted: string, { headers }: { readonly headers: Headers }): void {
  if (headers.get('x-fault') === wanted) throw new Error(`${wanted} of-the-inside-7d793037`);
}

const { gateway } = await start(
  loadConfig({ PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' }),
  createLogger({ level: 'info', write: (line) => void process.stdout.write(`${line}\n`) }),
  {
    plugins: [
      { onRequest: ({ request }) => fail('on request', request) },

      { onRequest: async ({ request }) => fail('on request, later', request) },
      { onParse: ({ context }) => fail('on parse', context.request) },
      { onExecute: ({ args }) => fail('on execute', (args.contextValue as { request: Request }).request) },
      { onResponse: ({ request }) => fail('on response', request) },
    ],
  },
);
process.stdout.write(`${JSON.stringify({ url: gateway.url, event: 'listening' })}\n`);
