// What a static host and its visitors rely on: the strict policy, a message where nothing can start, use without
// a network, and builds that never mix.
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { test as plain } from '@playwright/test';
import { writeWorker } from '../../www/worker/build.mjs';
import { host } from './host.js';
import { Playground, expect, test } from './playground.js';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

plain('opened from a file, the page says in both languages what to do', async ({ page }) => {
  await page.goto(pathToFileURL(join(dist, 'index.html')).href);
  const message = page.locator('[data-unstarted="file"]');
  await expect(message).toBeVisible();
  await expect(message).toContainText('python3 -m http.server');
  await expect(message.locator('[lang="zh-Hans"]')).toBeVisible();
});

plain('a page of which a part is missing says so', async ({ page }) => {
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('./');
  await expect(page.locator('[data-unstarted="error"]')).toBeVisible();
});

test('the page has no inline script, and a strict policy holds', async ({ page, playground }) => {
  const response = await page.goto('./');
  expect(response.headers()['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(await response.text()).not.toMatch(/<script[^>]*>[^<]|<style|style="/);
  await playground.ready();
});

// A host of its own, on which another build can be put.
const kept = test.extend({
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'interregnum-'));
    cpSync(dist, folder, { recursive: true });
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  baseURL: async ({ folder }, use) => {
    const server = host(folder, '/deep/below/');
    await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
    await use(`http://127.0.0.1:${server.address().port}/deep/below/`);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  },
  // A part that is asked for within a call and not there yet goes past the worker, of which the browser tells, before
  // it is fetched through the worker.
  problems: [
    async ({ problems }, use) => {
      await use(problems);
      const others = problems.filter((problem) => !/ERR_INTERNET_DISCONNECTED .*\/parts-/.test(problem));
      problems.splice(0, problems.length, ...others);
    },
    { auto: true },
  ],
});
kept.use({ serviceWorkers: 'allow' });

// Drawn by the processor alone, a page that plays leaves Chromium no time to look for a new worker.
const STANDING = './?at=0s';

const isKept = (page) => page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
const caches = (page) => page.evaluate(async () => (await window.caches.keys()).length);

// A page that is calm fetches all that may be chosen next.
const PARTS = readdirSync(dist, { recursive: true }).filter((file) => /^parts-.*\.wasm$/.test(file));
const hasAll = (page) =>
  page.waitForFunction((files) => {
    const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
    return files.every((file) => fetched.some((name) => name.endsWith(file)));
  }, PARTS);

const buildOf = (page) => page.evaluate(() => Number(document.documentElement.dataset.build ?? 1));

// Loads the plots as the laboratory does; returns the build that they are of.
async function plotsOf(page) {
  await page.addScriptTag({ url: 'plots.js' });
  await page.waitForFunction(() => window.InterregnumPlots);
  return page.evaluate(() => window.plotsBuild ?? 1);
}

// Another build: another document, other plots.
function deploy(folder, { torn = false } = {}) {
  const index = join(folder, 'index.html');
  writeFileSync(index, readFileSync(index, 'utf8').replace('<html ', '<html data-build="2" '));
  appendFileSync(join(folder, 'plots.js'), 'window.plotsBuild = 2;\n');
  writeWorker(folder);
  if (torn) appendFileSync(join(folder, 'plots.js'), 'window.plotsBuild = 3;\n');
}

// As the browser does by itself, now and then.
const lookForNews = (page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update().catch(() => registration.update());
    const { installing } = registration;
    while (installing?.state === 'installing') {
      await new Promise((changed) => installing.addEventListener('statechange', changed, { once: true }));
    }
  });

for (const query of ['?at=0s', '?at=0s&embed&nodes=3']) {
  kept(`the second visit needs no network, nor do the plots (${query})`, async ({ page, context, playground }) => {
    await playground.open(`./${query}`);
    await isKept(page);
    await context.setOffline(true);
    await playground.open(`./${query}`);
    await playground.call('seek', 2_000_000);
    expect(await playground.call('digest')).toMatch(/^[0-9a-f]{16}$/);
    expect(await plotsOf(page)).toBe(1);
  });
}

// What a page that begins without a network asks for at once is not there yet.
async function openHeld(page, address) {
  await page.addInitScript(() => {
    const { fetch } = window;
    const released = new Promise((release) => (window.release = release));
    window.fetch = async (...request) => {
      if (/\/parts-/.test(request[0])) await released;
      return fetch(...request);
    };
  });
  await page.goto(address);
}

kept('without a network, what is asked for at once comes, too', async ({ page, context, playground }) => {
  await playground.open(STANDING);
  await isKept(page);
  await context.setOffline(true);
  await openHeld(page, `${STANDING}&nodes=3`);
  await playground.ready();
  await playground.control('hunt').click();
  await playground.control('protocol').selectOption('zab');
  await page.evaluate(() => window.release());
  await expect(page.locator('section.hunt')).toBeVisible();
  await expect.poll(() => playground.call('text')).toContain('protocol = "zab"');
  await expect(page.locator('.notices')).not.toContainText('could not be loaded');
});

for (const query of ['', '&protocol=redis-random']) {
  kept(`without a network, a hunt has its workers (${query})`, async ({ page, context, playground }) => {
    await playground.open(STANDING + query);
    await isKept(page);
    await context.setOffline(true);
    await playground.open(STANDING + query);
    await playground.control('hunt').click();
    if (!query) await playground.control('hunt-subject').selectOption('no-pre-vote');
    await playground.control('start-hunt').click();
    const status = page.locator('.hunt-status');
    await expect(status).toHaveAttribute('data-stage', 'done');
    expect(Number(await status.getAttribute('data-workers'))).toBeGreaterThan(0);
  });
}

kept('a new version is said, and takes over the run; other pages keep theirs whole', async ({ page, context, folder, playground }) => {
  await playground.open(STANDING);
  await isKept(page);
  await playground.open('./?at=2s&nodes=3&lang=zh');
  const other = await context.newPage();
  const another = new Playground(other);
  await another.open('./?at=0s&nodes=7');
  const digest = await playground.call('digest');
  // What is fetched from the old worker just when it is to end starts it anew, and while Playwright looks on Chromium
  // gives it five minutes to end by itself.
  for (const opened of [page, other]) await hasAll(opened);

  deploy(folder);
  await lookForNews(page);
  await expect(other.locator('[data-control="new-version"]')).toBeVisible();
  expect(await buildOf(page)).toBe(1);
  await page.locator('[data-control="new-version"]').click();
  await page.waitForFunction(() => document.documentElement.dataset.build === '2');
  await playground.ready();
  expect(await playground.call('digest')).toBe(digest);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');

  expect(await plotsOf(page)).toBe(2);
  expect(await plotsOf(other)).toBe(1);
  expect(await caches(page)).toBe(2);
  await other.locator('[data-control="new-version"]').click();
  await other.waitForFunction(() => document.documentElement.dataset.build === '2');
  // The page that is left may still be there when the next one is opened.
  await expect.poll(async () => page.reload().then(() => caches(page))).toBe(1);
});

kept('a build that is not yet whole on the host is not taken', async ({ page, context, folder, playground }) => {
  await playground.open(STANDING);
  await isKept(page);
  await playground.open(STANDING);
  deploy(folder, { torn: true });
  await lookForNews(page);
  await expect(page.locator('[data-control="new-version"]')).toHaveCount(0);
  expect(await caches(page)).toBe(1);
  await context.setOffline(true);
  await playground.open(STANDING);
  expect(await buildOf(page)).toBe(1);
});
