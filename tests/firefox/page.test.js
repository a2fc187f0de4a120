// The built page in Firefox, under the policy that the README states: the digests on record, and where browsers are known
// to differ. `make firefox` runs it; Playwright drives no Firefox but its own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { host } from '../browser/host.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const golden = readFileSync(`${root}/tests/digests/golden.txt`, 'utf8').trim().split('\n').slice(1).map((line) => line.split('; '));
const server = host(`${root}/dist`);
let browser, page, problems;

before(async () => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const executablePath = execFileSync(`${root}/.ci/install`, ['firefox-path'], { encoding: 'utf8' }).trim();
  browser = await puppeteer.launch({ browser: 'firefox', executablePath });
});

after(async () => {
  await browser?.close();
  server.close();
});

beforeEach(async () => {
  problems = [];
  page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
});

afterEach(async () => {
  await page.close();
  assert.deepEqual(problems, []);
});

const control = (name) => `[data-control="${name}"]`;
// "90s", "1m"
const micros = (time) => parseFloat(time) * (time.endsWith('m') ? 60e6 : 1e6);

async function open(query) {
  await page.goto(`http://127.0.0.1:${server.address().port}/${query}`);
  await page.waitForSelector('html[data-ready="true"]');
}

test('the digests on record', async () => {
  await open('?play=0');
  for (const [preset, until, digest] of golden) {
    await page.select(control('preset'), preset);
    const found = await page.evaluate((moment) => {
      window.interregnum.seek(moment);
      return window.interregnum.digest();
    }, micros(until));
    assert.equal(found, digest, preset);
  }
});

test('menus show what is open, whoever chose before', async () => {
  const shown = (menu) => page.$eval(control(menu), (select) => select.selectedOptions[0]?.value);
  await open('?play=0');
  await page.select(control('nodes'), '25');
  await page.waitForFunction(() => window.interregnum.report().nodes.length === 25);
  await page.select(control('preset'), 'etcd');
  await page.waitForFunction(() => window.interregnum.report().nodes.length === 5);
  await page.waitForFunction((menu) => document.querySelector(menu).value === '5', {}, control('nodes'));
  await page.select(control('protocol'), 'zab');
  await page.waitForFunction((menu) => document.querySelector(menu).value === '', {}, control('preset'));
  assert.deepEqual([await shown('preset'), await shown('protocol'), await shown('nodes')], ['', 'zab', '5']);
});

test('the laboratory has its plots', async () => {
  await open('?at=60s&fault=every+5s+crash+leader+for+1s&panel=laboratory');
  await page.waitForSelector('[data-figure="interregna-histogram"] svg');
});

test('a hunt finds a vote that was forgotten', async () => {
  await open('?play=0&panel=hunt');
  await page.select(control('hunt-subject'), 'vote-not-persisted');
  await page.click(control('start-hunt'));
  await page.waitForSelector('.hunt-status[data-stage="done"]', { timeout: 120_000 });
});

test('a double click in space and time goes there', async () => {
  await open('?at=4s&seed=42&fault=3.9s+crash+leader&panel=spacetime');
  const mark = await page.waitForSelector('.panel.spacetime .mark.harm .hit');
  await mark.click({ count: 2 });
  await page.waitForFunction(() => window.interregnum.now() === 3_900_000);
});
