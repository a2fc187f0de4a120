// Bad input: the person reads what is wrong, where, and what is allowed, and keeps the run they had.
import { expect, test } from './playground.js';

for (const [what, address, says] of [
  ['an unknown key', './?nodse=5', /nodse.*nodes/s],
  ['a value out of range', './?nodes=5000', /nodes.*5000.*1001/s],
  ['a node that does not exist', './?nodes=3&fault=2s+crash+7', /7.*3/s],
  ['a torn link', './#s=1.q1YqSyx', /./],
  ['a link of a later version', './#s=7.AAAA', /version|newer/i],
  ['a bomb', `./#s=1.${'A'.repeat(20_000)}`, /20041 bytes.*16384/],
]) {
  test(`${what} in the address is said, and the page opens on the default scenario`, async ({ page, playground }) => {
    await playground.open(address);
    await expect(page.locator('.notice.error[role="alert"]')).toContainText(says);
    expect((await playground.call('report')).nodes).toHaveLength(5);
    await page.locator('.notice.error button').click();
    await expect(page.locator('.notice.error')).toHaveCount(0);
  });
}

test('a bad link pasted into the same tab is said, and the run stays', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=3');
  const digest = await playground.call('digest');
  await page.evaluate(() => {
    location.hash = '#s=1.broken!';
  });
  await expect(page.locator('.notice.error[role="alert"]')).toBeVisible();
  expect(await playground.call('digest')).toBe(digest);
});

test('a good link pasted into the same tab is loaded', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=3&seed=7');
  const link = await playground.call('link');
  const digest = await playground.call('digest');
  await playground.call('load', '?nodes=5');
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);
  await expect(playground.node(3)).toBeVisible();
  await expect(playground.node(5)).toHaveCount(0);
  await playground.call('seek', 2_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('a fault that finds no target is skipped, and the page says why', async ({ page, playground }) => {
  await playground.openAt('0s', 'nodes=3');
  await page.keyboard.press('c');
  await expect(page.locator('.notice')).toContainText(/no leader|nobody leads/i);
});
