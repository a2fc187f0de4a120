// The hunt: what it finds, that it can be stopped, and that what it found opens paused just before it breaks.
import { expect, test } from './playground.js';

// A search that never ends: the unbroken protocol, with more seeds than anybody tries.
const ENDLESS = { subject: 'raft', last: '9007199254740991' };

async function openHunt(page, playground, { subject, property = '', first = '0', last = '100000' }) {
  await playground.control('hunt').click();
  await playground.control('hunt-subject').selectOption(subject);
  await playground.control('hunt-property').selectOption(property);
  await playground.control('hunt-first').fill(first);
  await playground.control('hunt-last').fill(last);
}

const status = (page) => page.locator('.hunt-status');

test('A hunt finds a run that breaks, makes it small, and opens it just before it breaks', async ({ page, playground }) => {
  await playground.open('./?seed=7&play=0');
  await openHunt(page, playground, { subject: 'redis-random', property: 'Election Safety' });
  await playground.control('start-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'done');
  await expect(status(page)).toContainText('Election Safety');
  await playground.control('hunt-open').click();

  // Paused, and whole; with the next step the promise is broken.
  await expect(playground.node(1)).toBeVisible();
  const before = await playground.call('report');
  expect(before.violations).toEqual([]);
  await playground.call('step');
  const after = await playground.call('report');
  expect(after.violations[0].property).toBe('Election Safety');

  // The link of that moment shows the same again.
  const link = await playground.call('link');
  await page.goto('about:blank');
  await page.goto(link);
  await playground.ready();
  const again = await playground.call('report');
  expect(again.violations[0]).toEqual(after.violations[0]);
  expect(await playground.call('digest')).toBe(again.digest);

  // The run before is not lost.
  await playground.control('scenario').click();
  await expect(playground.control('forget')).toBeVisible();
});

test('What a setting never promised is hunted by its name', async ({ page, playground }) => {
  await playground.open('./?seed=7&play=0');
  await playground.control('hunt').click();
  await playground.control('hunt-subject').selectOption('no-pre-vote');
  await expect(playground.control('hunt-property')).toHaveValue('Leader Stickiness');
  await playground.control('start-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'done');
  await expect(status(page)).toContainText('whom a majority heard');
  await playground.control('hunt-open').click();
  await expect(playground.node(1)).toBeVisible();
  await playground.call('step');
  const report = await playground.call('report');
  expect(report.violations).toEqual([]);
  expect(report.losses[0].property).toBe('Leader Stickiness');
});

test('The same seeds find the same run, whoever tries them', async ({ page, playground }) => {
  await page.addInitScript(() => {
    window.NativeWorker = window.Worker;
    // As in a frame without an origin of its own.
    window.Worker = class {
      constructor() {
        throw new DOMException('refused', 'SecurityError');
      }
    };
  });
  await playground.open('./?play=0');
  const found = [];
  for (const alone of [true, false]) {
    if (!alone) await page.evaluate(() => (window.Worker = window.NativeWorker));
    if (alone) await openHunt(page, playground, { subject: 'redis-random' });
    await playground.control('start-hunt').click();
    await expect(status(page)).toHaveAttribute('data-stage', 'done');
    await playground.control('hunt-open').click();
    found.push([await page.locator('.hunt-found').textContent(), await playground.call('link')]);
  }
  expect(found[1]).toEqual(found[0]);
});

test('A hunt says how far it is, goes on while its drawer is closed, and stops when told', async ({ page, playground }) => {
  await playground.open('./?play=0');
  const workers = [];
  page.on('worker', (worker) => {
    workers.push(worker);
    worker.on('close', () => workers.splice(workers.indexOf(worker), 1));
  });
  await openHunt(page, playground, ENDLESS);
  await playground.control('start-hunt').click();
  await expect.poll(async () => Number(await status(page).getAttribute('data-tried'))).toBeGreaterThan(0);
  await expect(playground.control('hunt-subject')).toBeDisabled();
  expect(workers.length).toBe(await page.evaluate(() => navigator.hardwareConcurrency));

  await page.keyboard.press('h');
  await expect(status(page)).toHaveCount(0);
  await page.keyboard.press('h');
  const tried = Number(await status(page).getAttribute('data-tried'));
  await expect.poll(async () => Number(await status(page).getAttribute('data-tried'))).toBeGreaterThan(tried);

  await playground.control('cancel-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'cancelled');
  await expect.poll(() => workers.length).toBe(0);
  await expect(playground.control('hunt-subject')).toBeEnabled();
});

test('Seeds that are used up, and seeds that are none', async ({ page, playground }) => {
  await playground.open('./?play=0');
  await openHunt(page, playground, { subject: 'raft', first: '1', last: '20' });
  await playground.control('start-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'nothing');
  await expect(status(page)).toHaveAttribute('data-tried', '20');

  await playground.control('hunt-last').fill('soon');
  await expect(page.locator('#wrong-seeds')).toBeVisible();
  await expect(playground.control('start-hunt')).toBeDisabled();
  await playground.control('hunt-last').fill('0');
  await expect(playground.control('start-hunt')).toBeDisabled();
});

test('Only what is allowed is drawn, and the keyboard suffices', async ({ page, playground }) => {
  await playground.open('./?play=0&protocol=redis-random');
  await page.keyboard.press('h');
  await playground.control('hunt-none').click();
  await page.locator('[data-kind="crash"]').focus();
  await page.keyboard.press('Space');
  await expect(page.locator('[data-kind]:checked')).toHaveCount(1);
  await playground.control('hunt-property').selectOption('Live Leader');
  await playground.control('start-hunt').focus();
  await page.keyboard.press('Enter');
  await expect(status(page)).toHaveAttribute('data-stage', 'done');
  const script = await page.locator('.hunt-script li').allTextContents();
  expect(script.length).toBeGreaterThan(0);
  for (const line of script) expect(line).toMatch(/ (crash|restart|settle)\b/);
});

test('What a seed draws can be looked at, broken or not: everything fails, then all is repaired', async ({ page, playground }) => {
  await playground.open('./?play=0');
  await openHunt(page, playground, { subject: 'raft', first: '3' });
  await playground.control('hunt-draw').click();
  const text = await playground.call('text');
  expect(text).toContain('What seed 3 draws');
  expect(text).toContain('seed = 3');
  expect(text).toContain('do = "settle"');
  await playground.control('hunt-draw').click();
  expect(await playground.call('text')).toBe(text);
});

test('Stopped while it makes a finding smaller, a hunt keeps it', async ({ page, playground }) => {
  // The worker never answers the wish for a smaller run.
  await page.addInitScript(() => {
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
      if (!('shrink' in Object(message))) post.call(this, message, ...rest);
    };
  });
  await playground.open('./?play=0');
  await openHunt(page, playground, { subject: 'redis-random' });
  await playground.control('start-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'shrinking');
  await playground.control('cancel-hunt').click();
  await expect(status(page)).toHaveAttribute('data-stage', 'done');
  await playground.control('hunt-open').click();
  expect((await playground.call('text')).length).toBeGreaterThan(0);
});
