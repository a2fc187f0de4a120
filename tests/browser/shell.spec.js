// The page around the cluster: menus, the drawer's drafts, faults in words, and what stands there after a panic.
import AxeBuilder from '@axe-core/playwright';
import { test as plain } from '@playwright/test';
import { expect, test } from './playground.js';

const dial = (page, key) => page.locator(`[data-key="${key}"]`);

test('menus open another run', async ({ playground }) => {
  await playground.openAt('0s');
  await playground.control('nodes').selectOption('7');
  expect((await playground.call('report')).nodes).toHaveLength(7);
  await playground.control('protocol').selectOption('redis-random');
  expect(await playground.call('text')).toContain('protocol = "redis-random"');
  await playground.control('preset').selectOption('leader crash');
  expect(await playground.call('text')).toContain('do = "crash leader for 3s"');
  await expect(playground.control('preset')).toHaveValue('leader crash');
});

test('a smaller cluster leaves out the faults of nodes that are gone, and says so', async ({ page, playground }) => {
  await playground.openAt('0s');
  await playground.control('preset').selectOption('five crash in turn');
  await playground.control('nodes').selectOption('3');
  await expect(page.locator('.notice')).toContainText(/4 faults/);
  expect(await playground.call('text')).not.toContain('crash 4');
});

test('dials take the notation of the scenario, and refuse the rest beside the field', async ({ page, playground }) => {
  await playground.openAt('0s');
  await playground.control('scenario').click();
  await expect(page.locator('.drawer.scenario')).toBeVisible();
  const timeout = dial(page, 'raft.election_timeout');
  await timeout.fill('400ms..800ms');
  await timeout.press('Enter');
  expect(await playground.call('text')).toContain('election_timeout = "400ms..800ms"');

  const before = await playground.call('text');
  await timeout.fill('soon');
  await timeout.press('Enter');
  await expect(timeout).toHaveAttribute('aria-invalid', 'true');
  await expect(timeout).toHaveValue('soon');
  expect(await playground.call('text')).toBe(before);

  // Neither another dial nor closing the drawer loses it.
  await dial(page, 'network.loss').fill('30%');
  await dial(page, 'network.loss').press('Enter');
  await expect(page.locator('[data-warning="high-loss"]')).toBeVisible();
  await playground.control('scenario').click();
  await playground.control('scenario').click();
  await expect(timeout).toHaveValue('soon');
  await timeout.press('Escape');
  await expect(timeout).toHaveValue('400ms..800ms');

  await dial(page, 'raft.pre_vote').check();
  expect(await playground.call('text')).toContain('pre_vote = true');
  await page.locator('[data-slider="client.rate"]').fill('0');
  expect(await playground.call('text')).toContain('rate = "0/s"');
  await expect(dial(page, 'redis-random.sleep')).toHaveCount(0);
});

test('the text is applied, or says where it is wrong, and outlives what happens meanwhile', async ({ page, playground }) => {
  await playground.openAt('0s');
  await playground.control('scenario').click();
  const text = playground.control('text');
  const mine = '# my own words\nversion = 1\nnodes = 3\nseed = 9\n';
  await text.fill(mine);
  await text.press('Control+Enter');
  expect((await playground.call('report')).nodes).toHaveLength(3);
  await expect(text).toHaveValue(mine);

  await text.fill(`${mine}nodse = 4\n`);
  await playground.control('apply-text').click();
  await expect(page.locator('.editor .error')).toContainText(/line 5.*nodse.*nodes/s);
  expect(await text.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd))).toBe('nodse = 4');

  // The run changes underneath: what was typed stays, and the run's text is offered.
  await playground.call('inject', 'crash 2');
  await expect(text).toHaveValue(`${mine}nodse = 4\n`);
  await playground.control('take-text').click();
  await expect(text).toHaveValue(/do = "crash 2"/);
});

test('faults are added in words and removed', async ({ page, playground }) => {
  await playground.openAt('0s');
  await playground.control('scenario').click();
  await playground.control('fault').fill('2s crash leaderr');
  await playground.control('add-fault').click();
  await expect(page.locator('.faults .error')).toContainText('leader');
  await expect(playground.control('fault')).toHaveValue('2s crash leaderr');
  await playground.control('fault').fill('2s crash leader');
  await playground.control('fault').press('Enter');
  await expect(page.locator('[data-fault="2s crash leader"]')).toBeVisible();
  await playground.call('advance', 2_100_000);
  await expect(page.locator('[data-node][data-role="failed"]')).toHaveCount(1);
  await playground.control('remove-fault').click();
  await expect(page.locator('[data-fault]')).toHaveCount(0);
});

test('the language is switched, with every name', async ({ page, playground }) => {
  await playground.openAt('0s', 'lang=en');
  await playground.control('language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-Hans');
  await expect(playground.control('scenario')).toHaveText('场景');
  await playground.control('help').click();
  await expect(page.locator('dialog.help')).toContainText('领导者');
});

for (const panel of ['scenario', 'events', 'share', 'help']) {
  for (const lang of ['en', 'zh']) {
    test(`axe finds nothing with ${panel} open, ${lang}`, async ({ page, playground }) => {
      await playground.openAt('1s', `nodes=4&network.loss=30%25&fault=2s+crash+leader&panel=${panel}&lang=${lang}`);
      await expect(page.locator(`.${panel}`)).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).include(`.${panel}`).analyze();
      expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
    });
  }
}

plain('after a panic the page says so, and the link gives the run back', async ({ page }) => {
  // Without a body the page cannot start, which is a panic like any other.
  await page.addInitScript(() => {
    if (sessionStorage.getItem('broken')) return;
    sessionStorage.setItem('broken', 'yes');
    Object.defineProperty(document, 'body', { get: () => null, configurable: true });
  });
  await page.goto('./?nodes=3&seed=7');
  await expect(page.locator('.panic[role="alert"]')).toBeVisible();
  await page.locator('[data-control="afresh"]').click();
  await expect(page.locator('html')).toHaveAttribute('data-ready', 'true');
});

test('On a tablet a drawer that opens below is brought into sight', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await playground.open('./?play=0');
  for (const name of ['scenario', 'compare']) {
    await playground.control(name).click();
    await expect.poll(async () => (await page.locator('.stage > .drawer').boundingBox()).y).toBeLessThan(400);
    await page.locator('.stage > .drawer .close').first().click();
    await page.evaluate(() => scrollTo(0, 0));
  }
});

test('On a phone a panel that closes with the focus in it gives it back to its tab', async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open('./?play=0');
  for (const name of ['events', 'scenario', 'compare']) {
    await page.locator(`.tabs [data-tab="${name}"]`).click();
    await page.locator('.stage > .drawer .close').first().focus();
    await page.keyboard.press('Enter');
    await expect(page.locator(`.tabs [data-tab="${name}"]`)).toBeFocused();
  }
});
