// How long the page's hunt takes to find each mistake of the gallery from the neutral mix, on all cores: the median and
// the worst over several master seeds.
//
//   node tests/browser/measure-mistakes.js [MASTERS]        (after `make build`)
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { host } from './host.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const masters = Number(process.argv[2] ?? 3);
const LONGEST = 120_000;

const server = host(fileURLToPath(new URL('../../dist', import.meta.url)));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const executablePath = execFileSync('../../.ci/install', ['browser'], { cwd: here, encoding: 'utf8' }).trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage();
const address = `http://127.0.0.1:${server.address().port}/?play=0&panel=hunt`;

async function open() {
  await page.goto(address);
  await page.waitForSelector('html[data-ready=true]');
}

// Until a seed is found that breaks it; making the run small comes after.
async function seconds(name, first) {
  await open();
  await page.selectOption('[data-control=hunt-subject]', name);
  await page.fill('[data-control=hunt-first]', String(first));
  await page.fill('[data-control=hunt-last]', String(first + 999_999));
  const began = performance.now();
  await page.click('[data-control=start-hunt]');
  const isFound = () => ['shrinking', 'done'].includes(document.querySelector('.hunt-status')?.dataset.stage);
  await page.waitForFunction(isFound, null, { timeout: LONGEST, polling: 50 });
  return (performance.now() - began) / 1e3;
}

await open();
const listed = await page.locator('[data-group=mistakes] option').evaluateAll((all) => all.map((one) => one.value));
// The article's election is a protocol of its own.
const mistakes = ['redis-random', ...listed];
for (const name of mistakes) {
  const took = [];
  for (let master = 0; master < masters; master += 1) took.push(await seconds(name, master * 1_000_000));
  took.sort((a, b) => a - b);
  console.log(`${name.padEnd(32)} median ${took[Math.floor(masters / 2)].toFixed(1)} s, worst ${took.at(-1).toFixed(1)} s`);
}
await browser.close();
server.close();
