// What a setting never promised: it is told, and is no broken promise.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

const verdict = (page) => page.locator('.cluster-head .promises');

test('A lock without tokens loses what was acknowledged, as it may; with tokens it loses nothing', async ({ page, playground }) => {
  await playground.open('./?play=0');
  await playground.control('preset').selectOption('Redis lock');
  await playground.call('seek', 90_000_000);
  await expect(verdict(page)).toHaveAttribute('data-violations', '0');
  await expect(verdict(page)).toContainText('never promised');
  const { violations, losses } = await playground.call('report');
  expect(violations).toEqual([]);
  expect(losses.map((loss) => loss.property)).toContain('Acknowledged Writes');
  await verdict(page).click();
  const list = page.locator('.popover .violations.losses li');
  await expect(list.filter({ hasText: 'Acknowledged Writes' }).first()).toBeVisible();
  const { violations: faults } = await new AxeBuilder({ page }).include('.cluster').analyze();
  expect(faults.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html)}`)).toEqual([]);

  await page.keyboard.press('Escape');
  await playground.control('preset').selectOption('Redis lock with tokens');
  await playground.call('seek', 90_000_000);
  await expect(page.locator('.cluster')).toContainText(/all promises kept/i);
  expect((await playground.call('report')).losses).toEqual([]);
});

test('On a phone the verdict wraps, and what gets the focus is clear of the transport', async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open('./?play=0');
  await playground.control('preset').selectOption('Redis lock');
  await playground.call('seek', 90_000_000);
  await expect(verdict(page)).toContainText('never promised');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);

  await page.evaluate(() => scrollTo(0, 0));
  const tab = page.locator('.stage > .tabs button').last();
  await page.locator('.stage > .tabs button').first().focus();
  while (!(await tab.evaluate((button) => button === document.activeElement))) await page.keyboard.press('Tab');
  const transport = await page.locator('.stage > .time').boundingBox();
  await expect.poll(async () => (await tab.boundingBox()).y + (await tab.boundingBox()).height).toBeLessThanOrEqual(transport.y);
});
