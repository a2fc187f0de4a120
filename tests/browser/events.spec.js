// The feed: readable, filtered, linked to the ring.
import { expect, test } from './playground.js';

test.beforeEach(async ({ playground }) => {
  await playground.openAt('4s', 'nodes=5&seed=42&fault=2s+crash+3');
  await playground.control('events').click();
});

test('it says what happened', async ({ page }) => {
  await expect(page.locator('.events li[data-event]').first()).toBeVisible();
  const crash = page.locator('.events li[data-event]').filter({ hasText: /3.*crash/i });
  await expect(crash.first()).toBeVisible();
  // Newest first: nothing is newer than what is at the top.
  const times = await page.locator('.events li[data-at]').evaluateAll((rows) => rows.map((row) => Number(row.dataset.at)));
  expect(times).toEqual([...times].sort((a, b) => b - a));
  await page.locator('[data-filter="faults"]').click();
  await expect(crash).toHaveCount(0);
  await page.locator('[data-filter="faults"]').click();
  await page.locator('select[data-filter="node"]').selectOption('3');
  await expect(crash.first()).toBeVisible();
});

test('a click marks the nodes concerned', async ({ page, playground }) => {
  const row = page.locator('.events li[data-event]').first();
  await row.click();
  await expect(page.locator('[data-node].marked, [data-node][data-marked="true"]').first()).toBeVisible();
  await playground.control('events').click();
  await expect(page.locator('.drawer.events')).toHaveCount(0);
});
