// Broken on purpose: the gallery of mistakes in the scenario's drawer.
import { expect, test } from './playground.js';

const exhibit = (page, name) => page.locator(`[data-exhibit="${name}"]`);

test('an exhibit opens its run, which breaks the promise that it names', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5');
  await playground.control('scenario').click();
  await expect(exhibit(page, 'commit-of-older-term')).toContainText('Leader Completeness');
  await expect(exhibit(page, 'commit-of-older-term')).toContainText('5.4.2');
  await exhibit(page, 'commit-of-older-term').click();
  expect(await playground.call('text')).toContain('mistake = "commit-of-older-term"');
  await expect(exhibit(page, 'commit-of-older-term')).toHaveAttribute('aria-current', 'true');
  await playground.call('pause');
  await playground.call('advance', 3_000_000);
  await expect(page.locator('.promises.broken')).toContainText('Leader Completeness');
  const { violations } = await playground.call('report');
  expect(violations[0].property).toBe('Leader Completeness');
});

test('put right, the same run keeps every promise', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5');
  await playground.control('scenario').click();
  await exhibit(page, 'deposed-reads').click();
  await page.locator('[data-action="mend"]').click();
  const text = await playground.call('text');
  expect(text).toContain('do = "isolate 1"');
  expect(text).not.toContain('mistake =');
  await playground.call('pause');
  await playground.call('advance', 4_000_000);
  await expect(page.locator('.promises')).toHaveAttribute('data-violations', '0');
});

test('the gallery speaks Chinese', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&lang=zh');
  await playground.control('scenario').click();
  await expect(page.getByRole('heading', { name: '故意写错' })).toBeVisible();
  await expect(exhibit(page, 'redis-election')).toContainText('选举安全性');
});
