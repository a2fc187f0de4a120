// Bundles each of the scripts that the page loads when asked with what it uses of npm. Trunk runs it and says where to.
import { build } from 'esbuild';
import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.env.TRUNK_STAGING_DIR ?? join(here, '../../dist');
const scripts = ['plots.js', 'pictures.js'];

// Plot writes a style element into every picture, which a strict Content-Security-Policy refuses. What it says stands
// in laboratory.css.
const withoutStyles = {
  name: 'without styles',
  setup: ({ onLoad }) => onLoad({ filter: /@observablehq\/plot\/src\/plot\.js$/ }, ({ path }) => {
    const [before, after] = readFileSync(path, 'utf8').split('svg.append("style").text(');
    if (!after) throw new Error(`${path} writes its style in another way: look there`);
    return { contents: `${before}void (${after}` };
  }),
};

const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: scripts,
  outdir: folder,
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'eof',
  metafile: true,
  plugins: [withoutStyles],
  logLevel: 'warning',
});

for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
  appendFileSync(join(here, path), `/*! This file contains:\n\n${licences(inputs).replaceAll('*/', '* /')}\n*/\n`);
}

// The licences of the packages that reached a script ask to be kept with every copy. Most share one text but
// for the name.
function licences(inputs) {
  const packages = new Set();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const inside = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (inside && bytesInOutput > 0) packages.add(inside[1]);
  }
  const byText = new Map();
  for (const name of [...packages].sort()) {
    const root = join(here, 'node_modules', name);
    const file = readdirSync(root).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(root, file), 'utf8').trim() : JSON.parse(readFileSync(join(root, 'package.json'))).license;
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText].map(([text, names]) => `${names.join(', ')}:\n\n${text}`).join('\n\n---\n\n');
}
