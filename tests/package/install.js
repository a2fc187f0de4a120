// What `npm pack` makes of target/package, installed into a folder of its own as a user would.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export function install() {
  const built = join(root, 'target/package');
  if (!existsSync(join(built, 'package.json'))) throw new Error('There is no target/package/ to test: run `make package` first.');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'interregnum-')));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const npm = (...given) => execFileSync('npm', [...given, '--loglevel=error'], { cwd: folder, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(npm('pack', built, '--json'));
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  npm('install', '--offline', '--no-audit', '--no-fund', join(folder, filename));
  return { folder, resolve: createRequire(join(folder, 'index.js')).resolve };
}
