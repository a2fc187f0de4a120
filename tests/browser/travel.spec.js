// Time travel: scrubbing, steps back, landmarks; branches that are made, switched and laid side by side.
import { expect, test } from './playground.js';

const ruler = (page) => page.locator('.ruler');

test('dragging the ruler goes to any past moment, and playing on repeats the run', async ({ page, playground }) => {
  await playground.openAt('12s', 'nodes=5&seed=42&fault=2s+crash+leader');
  const digest = await playground.call('digest');
  await playground.control('zoom-all').click();
  const box = await ruler(page).boundingBox();
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.9, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, middle, { steps: 8 });
  await page.mouse.move(box.x + box.width * 0.3, middle, { steps: 8 });
  await page.mouse.up();
  const now = await playground.call('now');
  expect(now).toBeGreaterThan(1_000_000);
  expect(now).toBeLessThan(7_000_000);
  await playground.call('seek', 12_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('one message back takes back the last delivery', async ({ page, playground }) => {
  await playground.openAt('3s', 'nodes=5&seed=42');
  const landed = async () => {
    const { messages } = await playground.call('report');
    return messages.delivered + messages.dropped;
  };
  const before = await landed();
  await playground.control('step-message-back').click();
  await expect.poll(landed).toBeLessThan(before);
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(landed).toBe(before);
});

test('elections, faults and broken promises are gone to, both ways', async ({ page, playground }) => {
  await playground.openAt('9s', 'nodes=5&seed=42&fault=2s+crash+leader&fault=4s+crash+leader');
  const at = () => playground.call('now');
  await playground.control('landmark').selectOption('fault');
  await playground.control('landmark-last').click();
  await expect.poll(at).toBe(4_000_000);
  await playground.control('landmark-last').click();
  await expect.poll(at).toBe(2_000_000);
  await playground.control('landmark').selectOption('election');
  await playground.control('landmark-next').click();
  await expect.poll(at).toBeGreaterThan(2_000_000);
  const { leaders } = await playground.call('report');
  expect(leaders.at(-1).from_us).toBe(await at());
  await playground.control('landmark').selectOption('violation');
  await playground.control('landmark-next').click();
  await expect(page.locator('.notice')).toBeVisible();
  expect(await at()).toBe(leaders.at(-1).from_us);
});

test('a broken promise is gone to', async ({ playground }) => {
  await playground.openAt('0s', 'protocol=redis-random&nodes=3&seed=1&fault=2s+crash+all&duration=60s');
  await playground.control('landmark').selectOption('violation');
  await playground.control('landmark-next').click();
  await expect.poll(() => playground.call('now')).toBeGreaterThan(0);
  await playground.call('advance', 1);
  const { violations } = await playground.call('report');
  expect(violations.length).toBeGreaterThan(0);
});

test('a fault in the past begins a branch; both are kept, switched, laid side by side', async ({ page, playground }) => {
  await playground.openAt('6s', 'nodes=5&seed=42');
  const straight = await playground.call('digest');
  await playground.call('seek', 3_000_000);
  await expect(page.locator('[data-branch]')).toHaveCount(0);
  await playground.call('inject', 'crash leader');
  await playground.call('seek', 6_000_000);
  const other = await playground.call('digest');
  expect(other).not.toBe(straight);
  await expect(page.locator('[data-branch]')).toHaveCount(2);
  await expect(page.locator('[data-branch="1"]')).toHaveText(/crash/);

  await page.locator('[data-beside="0"]').click();
  await expect(page.locator('[data-beside="0"]')).toHaveAttribute('aria-pressed', 'true');
  await page.locator('[data-branch="0"]').click();
  await expect(page.locator('[data-branch="0"]')).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => playground.call('digest')).toBe(straight);
  expect(await playground.call('text')).not.toContain('crash');
  await page.locator('[data-branch="1"]').click();
  await expect.poll(() => playground.call('digest')).toBe(other);
  expect(await playground.call('text')).toContain('crash leader');
});

test('the oldest branch goes when there are too many, and that is said', async ({ page, playground }) => {
  await playground.openAt('4s', 'nodes=3&seed=42');
  for (let count = 1; count <= 13; count += 1) {
    await playground.call('seek', 2_000_000 + count * 1_000);
    await playground.call('inject', 'request 1');
    await playground.call('seek', 4_000_000);
  }
  await expect(page.locator('[data-branch]')).toHaveCount(12);
  await expect(page.locator('.notice')).toContainText(/12/);
});

test('that the memory for going back is full is said', async ({ page, playground }) => {
  await playground.openAt('0s', 'nodes=1001&seed=42');
  await expect(page.locator('.notice')).toHaveCount(0);
  await playground.call('advance', 60_000_000);
  await expect(page.locator('.notice')).toContainText('64 MB');
});
