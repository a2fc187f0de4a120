// How many seeds a page tries in a second, by the number of its workers: the unbroken protocol under all that it
// survives.
//
//   node tests/browser/measure-hunt.js
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { host } from './host.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = process.argv[2] ?? fileURLToPath(new URL('../../dist', import.meta.url));
if (!existsSync(dist)) throw new Error('There is no dist/ to measure: run `make build` first.');
const SECONDS = 20;

const server = host(dist);
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const executablePath = execFileSync('../../.ci/install', ['browser'], { cwd: here, encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });

for (let workers = 1; workers <= cpus().length; workers *= 2) {
  const page = await browser.newPage();
  await page.addInitScript((count) => Object.defineProperty(navigator, 'hardwareConcurrency', { value: count }), workers);
  await page.goto(`http://127.0.0.1:${server.address().port}/?play=0&panel=hunt`);
  await page.waitForSelector('html[data-ready=true]');
  await page.selectOption('[data-control=hunt-subject]', 'raft');
  await page.fill('[data-control=hunt-last]', '9007199254740991');
  await page.click('[data-control=start-hunt]');
  const tried = () => page.locator('.hunt-status').getAttribute('data-tried').then(Number);
  while ((await tried()) === 0) await page.waitForTimeout(50);
  const [before, began] = [await tried(), performance.now()];
  await page.waitForTimeout(SECONDS * 1e3);
  const perSecond = ((await tried()) - before) / ((performance.now() - began) / 1e3);
  console.log(`${workers} worker${workers > 1 ? 's' : ''}: ${Math.round(perSecond)} seeds/s`);
  await page.close();
}
await browser.close();
server.close();
