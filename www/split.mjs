// Takes the page's module apart: what the page begins with stays, each protocol but Raft and the inside of most panels
// become parts that are loaded when they are needed (src/experiment/parts.rs and src/ui/parts.rs say which, www/parts.js
// loads them). `wasm-split-cli` finds what each part alone needs, `wasm-bindgen` makes the rest a module again, in the
// place of the one that Trunk made.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const LINK = './__wasm_split.js';
// What several parts need, in one file: it is small, and asked for once.
const COMMON = 'common.bin';
const root = fileURLToPath(new URL('..', import.meta.url));

// What a program says on standard error is shown if it fails: they warn of names that nobody needs.
const run = (program, ...given) =>
  execFileSync(program, given, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });

export async function split(dist) {
  const target = JSON.parse(run('cargo', 'metadata', '--locked', '--no-deps', '--format-version', '1')).target_directory;
  const built = join(target, 'wasm32-unknown-unknown/page/interregnum.wasm');
  const out = join(target, 'split');
  const name = readdirSync(dist).find((file) => /^interregnum.*\.js$/.test(file)).replace(/\.js$/, '');

  rmSync(out, { recursive: true, force: true });
  run('wasm-split-cli', built, out, '--out-name', 'whole');
  // Parts use the table by the name that the linker gave it.
  run('wasm-bindgen', '--keep-lld-exports', '--target', 'web', '--no-typescript', '--out-name', name, '--out-dir', dist, join(out, 'whole.wasm'));

  const { shared, parts, chunks } = read(readFileSync(join(out, LINK), 'utf8'));
  const common = chunks.map((file) => withoutNames(readFileSync(join(out, file))));
  const contents = { [COMMON]: Buffer.concat(common) };
  // The module takes as long as all parts, one after the other.
  const whole = optimise(join(dist, `${name}_bg.wasm`));
  for (const [part, file] of Object.entries(parts)) contents[fileOf(part)] = await optimise(join(out, file));
  contents['the page'] = await whole;

  const script = write(name, shared, Object.keys(parts), common.map(({ length }) => length));
  const folder = `parts-${hash([script, ...Object.values(contents)])}`;
  mkdirSync(join(dist, folder));
  writeFileSync(join(dist, folder, 'parts.js'), script);
  for (const file of [COMMON, ...Object.keys(parts).map(fileOf)]) writeFileSync(join(dist, folder, file), contents[file]);
  const main = join(dist, `${name}.js`);
  writeFileSync(main, readFileSync(main, 'utf8').replaceAll(/(?<= from (['"]))\.\/__wasm_split\.js(?=\1)/g, `./${folder}/parts.js`));
  tell(contents);
}

const fileOf = (part) => `${part}.wasm`;

// What rustc's target uses; the splitter's parts do not say it.
const FEATURES = ['bulk-memory', 'multivalue', 'mutable-globals', 'nontrapping-float-to-int', 'reference-types', 'sign-ext'];

async function optimise(file) {
  await promisify(execFile)('wasm-opt', ['-O3', ...FEATURES.map((feature) => `--enable-${feature}`), file, '-o', file]);
  return readFileSync(file);
}

const hash = (all) => all.reduce((sum, one) => sum.update(one), createHash('sha256')).digest('hex').slice(0, 16);

// Drops the custom sections (id 0), which hold names: all that there is to gain in what is so small.
function withoutNames(module) {
  const kept = [module.subarray(0, 8)];
  for (let start = 8; start < module.length; ) {
    let [length, at, shift] = [0, start + 1, 0];
    for (let byte = 128; byte & 128; shift += 7) length |= ((byte = module[at++]) & 127) << shift;
    if (module[start] !== 0) kept.push(module.subarray(start, at + length));
    start = at + length;
  }
  return Buffer.concat(kept);
}

// What the splitter wrote for its own loader: the names that parts share with the module, the file of each part, and
// the files that several parts need.
function read(link) {
  const shared = link.match(/const \{ ([^}]*?),? \} = initSync/)[1].split(', ').filter(Boolean);
  const files = (text) => [...text.matchAll(/new URL\("\.\/([^"]+)"/g)].map(([, file]) => file);
  const [first, ...loads] = link.split(/^export const __wasm_split_load_(?=\w+ = )/m);
  const parts = Object.fromEntries(loads.map((load) => [load.match(/^\w+/)[0], files(load)[0]]));
  if (!shared.includes('__indirect_function_table') || !loads.length || Object.values(parts).includes(undefined)) {
    throw new Error(`${LINK} is not what this version of wasm-split-cli is known to write`);
  }
  return { shared, parts, chunks: files(first) };
}

function write(name, shared, parts, lengths) {
  const files = Object.fromEntries(parts.map((part) => [part, fileOf(part)]));
  const loader = (part) => `export const __wasm_split_load_${part} = parts.loader('${part}');`;
  return [
    `import { initSync } from '../${name}.js';`,
    readFileSync(new URL('parts.js', import.meta.url), 'utf8'),
    `const parts = new Parts(${JSON.stringify(files)}, ${JSON.stringify({ file: COMMON, lengths })}, () => {`,
    `  const { ${shared.join(', ')} } = initSync(undefined, undefined);`,
    `  return { ${shared.join(', ')} };`,
    '});',
    'export const prefetch = (name) => parts.prefetch(name);',
    ...parts.map(loader),
    '',
  ].join('\n');
}

// What each adds to the download.
function tell(contents) {
  for (const [file, content] of Object.entries(contents)) {
    const kilobytes = (gzipSync(content, { level: 9 }).length / 1e3).toFixed(0);
    console.log(`${kilobytes.padStart(7)} kB gzipped: ${file}`);
  }
}
