/** Runs an example by folder name: installs its packages once and starts it. Further arguments go to the example. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name = '', ...args] = process.argv.slice(2);
const folder = fileURLToPath(new URL(`../examples/${name}/`, import.meta.url));
if (name === '' || !existsSync(`${folder}start.js`)) {
  console.error(`expected the name of a folder of examples with a start.js, but got ${JSON.stringify(name)}`);
  process.exit(1);
}
if (!existsSync(`${folder}node_modules`)) {
  console.log(`Installing what examples/${name} needs …`);
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
const child = spawn(process.execPath, ['start.js', ...args], { cwd: folder, stdio: 'inherit' });
// The example stops what it started; this process exits after it.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
