// Writes sw.js into a built page: the worker, with every file of the build and its hash, so that it takes all of
// one build or nothing.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';

export function writeWorker(dist) {
  const files = readdirSync(dist, { recursive: true })
    .filter((file) => file !== 'sw.js' && statSync(join(dist, file)).isFile())
    .map((file) => {
      const hash = createHash('sha384').update(readFileSync(join(dist, file))).digest('base64');
      // Some hosts redirect index.html to its folder, and a redirect cannot be kept.
      return [file === 'index.html' ? './' : file.split(sep).join('/'), `sha384-${hash}`];
    })
    .sort();
  const build = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const worker = readFileSync(new URL('sw.js', import.meta.url), 'utf8');
  writeFileSync(join(dist, 'sw.js'), `const BUILD = '${build}';\nconst FILES = ${JSON.stringify(files, null, 1)};\n\n${worker}`);
}
