// Measured in real Chromium, for the README: what a figure in a document weighs, and how soon it is there. No
// test: figures depend on the machine.
//
//   node tests/browser/measure-embed.js        (after `make build`)
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));
const executablePath = execFileSync('../../.ci/install', ['browser'], { cwd: here, encoding: 'utf8' }).trim();
const port = process.env.TEST_PORT ?? '4174';
const server = spawn('node', ['serve.js', '--port', port], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((ready) => server.stdout.once('data', ready));
const page = `http://127.0.0.1:${port}/`;

// A document of another origin.
let html = '';
const host = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html));
await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// From navigation until so many figures, all in view, are ready; and the files that they took.
async function figures(count) {
  html = `<!DOCTYPE html><script src="${page}embed.js"></script>
    <style>interregnum-cluster { width: 300px; height: 200px; float: left; }</style>
    ${`<interregnum-cluster></interregnum-cluster>`.repeat(count)}
    <script>
      let left = ${count};
      addEventListener('ready', () => (left -= 1) || (window.took = performance.now()), true);
    </script>`;
  const context = await browser.newContext({ viewport: { width: 1600, height: 900 } });
  const tab = await context.newPage();
  const files = new Set();
  tab.on('request', (request) => request.url().startsWith(page) && files.add(request.url().slice(page.length).split('?')[0]));
  await tab.goto(`http://localhost:${host.address().port}/`);
  const took = await (await tab.waitForFunction(() => window.took)).jsonValue();
  await context.close();
  return { took, files };
}

for (const count of [1, 10]) {
  const runs = [];
  for (let attempt = 0; attempt < 5; attempt += 1) runs.push(await figures(count));
  if (count === 1) {
    const weights = [...runs[0].files].map((name) => [name, gzipSync(readFileSync(dist + name), { level: 9 }).length]);
    console.log(weights.map(([name, bytes]) => `  ${name}: ${(bytes / 1e3).toFixed(1)} kB`).join('\n'));
    console.log(`a figure over the wire, gzipped: ${Math.round(weights.reduce((sum, [, bytes]) => sum + bytes, 0) / 1e3)} kB`);
  }
  console.log(`navigation to ${count} ready: ${Math.round(median(runs.map(({ took }) => took)))} ms`);
}
await browser.close();
host.close();
server.kill();
