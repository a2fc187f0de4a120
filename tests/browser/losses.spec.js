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
  await verdict(page).press('Enter');
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
