// Takes the page's module apart: what the page begins with stays, each protocol but Raft becomes a part that is loaded
// when it is needed (src/experiment/parts.rs says which, www/parts.js loads them). `wasm-split-cli` finds what each part
// alone needs, `wasm-bindgen` makes the rest a module again, in the place of the one that Trunk made.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const LINK = './__wasm_split.js';
const root = fileURLToPath(new URL('..', import.meta.url));

const run = (program, ...given) =>
  execFileSync(program, given, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });

export function split(dist) {
  const target = JSON.parse(run('cargo', 'metadata', '--locked', '--no-deps', '--format-version', '1')).target_directory;
  const built = join(target, 'wasm32-unknown-unknown/page/interregnum.wasm');
  const out = join(target, 'split');
  const name = readdirSync(dist).find((file) => /^interregnum.*\.js$/.test(file)).replace(/\.js$/, '');

  rmSync(out, { recursive: true, force: true });
  run('wasm-split-cli', built, out, '--out-name', 'whole');
  run('wasm-bindgen', '--target', 'web', '--no-typescript', '--out-name', name, '--out-dir', dist, join(out, 'whole.wasm'));
  optimise(join(dist, `${name}_bg.wasm`));

  const { shared, parts } = read(readFileSync(join(out, LINK), 'utf8'));
  const files = [...new Set(Object.values(parts).flat())];
  files.forEach((file) => optimise(join(out, file)));
  const script = write(name, shared, parts);
  const bytes = files.map((file) => readFileSync(join(out, file)));
  const folder = `parts-${hash([script, ...bytes])}`;

  mkdirSync(join(dist, folder));
  files.forEach((file, place) => writeFileSync(join(dist, folder, file), bytes[place]));
  writeFileSync(join(dist, folder, 'parts.js'), script);
  const main = join(dist, `${name}.js`);
  writeFileSync(main, readFileSync(main, 'utf8').replaceAll(LINK, `./${folder}/parts.js`));
  tell(join(dist, `${name}_bg.wasm`), parts, Object.fromEntries(files.map((file, place) => [file, bytes[place]])));
}

const optimise = (file) => run('wasm-opt', '-O3', '--all-features', file, '-o', file);

const hash = (all) => all.reduce((sum, one) => sum.update(one), createHash('sha256')).digest('hex').slice(0, 16);

// What the splitter wrote for its own loader: the names that parts share with the module, and the files of each.
function read(link) {
  const shared = link.match(/const \{ ([^}]*?),? \} = initSync/)[1].split(', ').filter(Boolean);
  const chunks = {};
  for (const [, chunk, file] of link.matchAll(/const (__chunk_\d+) = makeLoad\([^]*?new URL\("\.\/([^"]+)"[^]*?\}\n, \[\]\);/g)) {
    chunks[chunk] = file;
  }
  const parts = {};
  const loads = /export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\(([^]*?), \[([^\]]*)\]\)\);/g;
  for (const [, part, fetcher, needed] of link.matchAll(loads)) {
    const own = fetcher.match(/new URL\("\.\/([^"]+)"/);
    parts[part] = [...needed.split(', ').filter(Boolean).map((chunk) => chunks[chunk]), ...(own ? [own[1]] : [])];
  }
  if (!shared.includes('__indirect_function_table') || !Object.keys(parts).length || Object.values(parts).flat().includes(undefined)) {
    throw new Error(`${LINK} is not what this version of wasm-split-cli is known to write`);
  }
  return { shared, parts };
}

function write(name, shared, parts) {
  const loader = (part) => `export const __wasm_split_load_${part} = parts.loader('${part}');`;
  return [
    `import { initSync } from '../${name}.js';`,
    readFileSync(new URL('parts.js', import.meta.url), 'utf8'),
    `const FILES = ${JSON.stringify(parts, null, 2)};`,
    'const parts = new Parts(FILES, () => {',
    `  const { ${shared.join(', ')} } = initSync(undefined, undefined);`,
    `  return { ${shared.join(', ')} };`,
    '});',
    'export const prefetch = (name) => parts.prefetch(name);',
    ...Object.keys(parts).map(loader),
    '',
  ].join('\n');
}

// What each adds to the download; what several share counts once.
function tell(main, parts, bytes) {
  const kilobytes = (content) => (gzipSync(content, { level: 9 }).length / 1e3).toFixed(0).padStart(5);
  console.log(`gzipped: ${kilobytes(readFileSync(main))} kB  the page`);
  const count = (file) => Object.values(parts).filter((files) => files.includes(file)).length;
  for (const [file, content] of Object.entries(bytes)) {
    console.log(`         ${kilobytes(content)} kB  ${file}${count(file) > 1 ? `, for ${count(file)} protocols` : ''}`);
  }
}
