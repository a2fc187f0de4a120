// What a build still needs once Trunk has made the page: the scripts from npm, and in an optimised build a page
// without inline scripts and a worker that keeps it for use without a network. Trunk runs it and says where to.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import './plots/build.js';

const here = dirname(fileURLToPath(import.meta.url));
const dist = process.env.TRUNK_STAGING_DIR ?? join(here, '../dist');
const index = join(dist, 'index.html');

const sha = (content, bits = 256, encoding = 'hex') => createHash(`sha${bits}`).update(content).digest(encoding);

// A strict Content-Security-Policy forbids inline scripts, and Trunk starts the page from one.
function moveScriptsOut(html) {
  return html.replace(/<script type="module">([^]*?)<\/script>/g, (_, script) => {
    const name = `start-${sha(script).slice(0, 16)}.js`;
    writeFileSync(join(dist, name), script);
    return `<script type="module" src="./${name}"></script>`;
  });
}

// Every file with its hash, so that the worker takes all of one build or nothing.
function writeWorker() {
  const files = readdirSync(dist, { recursive: true })
    .filter((file) => file !== 'sw.js' && statSync(join(dist, file)).isFile())
    .map((file) => [file.split(sep).join('/'), `sha384-${sha(readFileSync(join(dist, file)), 384, 'base64')}`])
    .sort();
  // Some hosts redirect index.html to its folder, and a redirect cannot be kept.
  const listed = files.map(([file, hash]) => [file === 'index.html' ? './' : file, hash]);
  const build = sha(JSON.stringify(listed)).slice(0, 16);
  const worker = readFileSync(join(here, 'sw.js'), 'utf8');
  writeFileSync(join(dist, 'sw.js'), `const BUILD = '${build}';\nconst FILES = ${JSON.stringify(listed, null, 1)};\n\n${worker}`);
}

// Trunk's development server puts a script of its own into the page, and rebuilds it all the time.
if (process.env.TRUNK_PROFILE !== 'debug') {
  const html = moveScriptsOut(readFileSync(index, 'utf8'));
  writeFileSync(index, html.replace('<html ', '<html data-kept '));
  writeWorker();
}
