// The feed: readable, filtered, linked to the ring.
import { expect, test } from './playground.js';

test.beforeEach(async ({ playground }) => {
  await playground.openAt('4s', 'nodes=5&seed=42&fault=2s+crash+3');
  await playground.control('events').click();
});

test('it says what happened', async ({ page }) => {
  await expect(page.locator('.events li[data-event]').first()).toBeVisible();
  await page.locator('[data-filter="faults"]').click();
  await expect(page.locator('.events')).toContainText(/3.*crash/i);
});

test('a click marks the nodes concerned', async ({ page, playground }) => {
  const row = page.locator('.events li[data-event]').first();
  await row.click();
  await expect(page.locator('[data-node].marked, [data-node][data-marked="true"]').first()).toBeVisible();
  await playground.control('events').click();
  await expect(page.locator('.drawer.events')).toHaveCount(0);
});
