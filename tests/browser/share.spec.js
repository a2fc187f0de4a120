// Share: the link is copied, and shown when the clipboard is refused.
import { expect, test } from './playground.js';

test('a refused clipboard loses nothing', async ({ page, playground }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new DOMException('refused', 'NotAllowedError')) },
    });
  });
  await playground.openAt('3s', 'nodes=5&seed=42');
  await playground.control('share').click();
  const field = page.locator('.share [data-control="link"]');
  await expect(field).toBeVisible();
  await expect(field).toHaveValue(/#s=1\./);
  await expect(page.locator('.share')).toContainText(/could not|refused/i);
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
});

test('a link made in the middle of an instant reproduces it, hand-made faults included', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42&network.latency=10ms&disk.write=0ms');
  const leader = await playground.untilLeader();
  await playground.call('inject', `pause ${leader}`);
  await playground.call('advance', 500_000);
  await playground.call('inject', 'crash follower');
  await playground.call('inject', `resume ${leader}`);
  for (let count = 0; count < 7; count += 1) {
    await playground.control('step-event').click();
    const link = await playground.call('link');
    const [digest, now] = [await playground.call('digest'), await playground.call('now')];
    const colleague = await page.context().newPage();
    await colleague.goto(link);
    await expect(colleague.locator('html')).toHaveAttribute('data-ready', 'true');
    expect(await colleague.evaluate(() => window.interregnum.digest())).toBe(digest);
    expect(await colleague.evaluate(() => window.interregnum.now())).toBe(now);
    await colleague.close();
  }
});
