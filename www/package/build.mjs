// Makes target/package/, an npm package of the core without the page. `make package` runs it.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const out = join(root, 'target/package');

const run = (program, ...given) =>
  execFileSync(program, given, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });

// The library becomes a wasm module only here: as a crate type in Cargo.toml it would slow every other build.
const built = run(
  'cargo', 'rustc', '--locked', '--release', '--lib', '--crate-type', 'cdylib', '--no-default-features',
  '--target', 'wasm32-unknown-unknown', '--message-format', 'json-render-diagnostics',
);
const messages = built.trim().split('\n').map((line) => JSON.parse(line));
const module = messages.flatMap(({ filenames = [] }) => filenames).findLast((file) => file.endsWith('.wasm'));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
run('wasm-bindgen', '--target', 'web', '--no-typescript', '--out-dir', out, module);
const wasm = join(out, 'interregnum_bg.wasm');
run('wasm-opt', '-O3', wasm, '-o', wasm);

for (const file of ['index.js', 'node.js', 'index.d.ts', 'README.md']) copyFileSync(join(here, file), join(out, file));
for (const file of ['LICENSE-MIT', 'LICENSE-APACHE']) copyFileSync(join(root, file), join(out, file));

const { packages } = JSON.parse(run('cargo', 'metadata', '--locked', '--no-deps', '--format-version', '1'));
const [{ name, version, license }] = packages;
const manifest = {
  name,
  version,
  description: 'Simulated single-leader clusters: crash the leader, measure the interregnum, replay the run.',
  license,
  keywords: ['consensus', 'raft', 'simulation', 'leader-election', 'wasm'],
  type: 'module',
  engines: { node: '>=20' },
  types: './index.d.ts',
  exports: { '.': { types: './index.d.ts', node: './node.js', default: './index.js' }, './package.json': './package.json' },
  // Importing it starts the wasm.
  sideEffects: true,
  files: readdirSync(out).sort(),
};
writeFileSync(join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

const kilobytes = (bytes) => Math.round(bytes / 1e3);
const gzipped = gzipSync(readFileSync(wasm), { level: 9 }).length;
console.log(`target/package/: wasm ${kilobytes(statSync(wasm).size)} kB, gzipped ${kilobytes(gzipped)} kB`);
