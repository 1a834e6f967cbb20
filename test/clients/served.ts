/** The gateway that the clients talk to: the built one where BUILT_GATEWAY says that there is one, else one of this process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startWorld } from '../support/world.ts';

export interface ListeningServer extends AsyncDisposable {
  readonly url: string;
}

export async function serve(): Promise<ListeningServer> {
  if (process.env['BUILT_GATEWAY'] === 'on') return serveBuilt();
  const world = await startWorld();
  return { url: world.gateway.url, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

async function serveBuilt(): Promise<ListeningServer> {
  const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', SANDBOX_PORT: '0', APPDIRECT_SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    // Read to the end, as a program whose reader has gone stops.
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const found = /"url":"([^"]+)".*"listening"/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(`expected ${program} to listen, but it ended: ${printed}`)));
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
