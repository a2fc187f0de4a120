// The story that the page is for, as a person lives it.
import { expect, test } from './playground.js';

test('five nodes elect a leader, it is killed with a click, and a colleague sees the same run', async ({
  page,
  playground,
  context,
}) => {
  await playground.open();
  for (const number of [1, 2, 3, 4, 5]) await expect(playground.node(number)).toHaveAttribute('data-role', /./);

  // It plays by itself, slowly; a leader is found.
  await expect(page.locator('[data-node][data-role="leader"]')).toHaveCount(1);
  const first = Number(await page.locator('[data-node][data-role="leader"]').getAttribute('data-node'));
  await expect(page.locator('[data-state="leader"]').first()).toHaveAttribute('data-occupants', '1');

  await playground.act(first, 'crash');
  await expect(playground.node(first)).toHaveAttribute('data-role', 'failed');
  await expect(page.locator('.clock')).toContainText(/no leader/i);

  // The interregnum ends with another leader.
  await expect(page.locator(`[data-node][data-role="leader"]:not([data-node="${first}"])`)).toHaveCount(1, {
    timeout: 200_000,
  });
  const crashes = page.locator('table[data-matrix="jump"] [data-from="leader"][data-to="failed"]');
  await expect(crashes).toHaveAttribute('data-count', '1');
  await expect(crashes).toHaveAttribute('data-probability', /^1(\.0+)?$/);
  await expect(page.locator('svg [data-from="leader"][data-to="failed"]').first()).toHaveAttribute('data-count', '1');

  await playground.call('pause');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await playground.control('share').click();
  const link = await page.locator('.share [data-control="link"]').inputValue();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
  const [digest, now, nodes] = [
    await playground.call('digest'),
    await playground.call('now'),
    (await playground.call('report')).nodes,
  ];

  const colleague = await context.newPage();
  await colleague.goto(link);
  await expect(colleague.locator('html')).toHaveAttribute('data-ready', 'true');
  expect(await colleague.evaluate(() => window.interregnum.digest())).toBe(digest);
  expect(await colleague.evaluate(() => window.interregnum.now())).toBe(now);
  expect(await colleague.evaluate(() => window.interregnum.report().nodes)).toEqual(nodes);
  await expect(colleague.locator(`[data-node="${first}"]`)).toHaveAttribute('data-role', 'failed');
  // It stands there.
  await expect(colleague.locator('[data-control="play"]')).toHaveAttribute('data-playing', 'false');
});
