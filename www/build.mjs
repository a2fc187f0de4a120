// What a build still needs once Trunk has made the page: the scripts from npm, and in an optimised build a page
// without inline scripts and a worker that keeps it for use without a network. Trunk runs it and says where to.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './plots/build.js';
import { split } from './split.mjs';
import { writeWorker } from './worker/build.mjs';

const dist = process.env.TRUNK_STAGING_DIR ?? join(dirname(fileURLToPath(import.meta.url)), '../dist');
const index = join(dist, 'index.html');

// A strict Content-Security-Policy forbids inline scripts, and Trunk starts the page from one.
function moveScriptsOut(html) {
  return html.replace(/<script type="module">([^]*?)<\/script>/g, (_, script) => {
    const name = `start-${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`;
    writeFileSync(join(dist, name), script);
    return `<script type="module" src="./${name}"></script>`;
  });
}

// Trunk's development server puts a script of its own into the page, and rebuilds it all the time.
if (process.env.TRUNK_PROFILE !== 'debug') {
  await split(dist);
  const html = moveScriptsOut(readFileSync(index, 'utf8'));
  writeFileSync(index, html.replace('<html ', '<html data-kept '));
  writeWorker(dist);
}
