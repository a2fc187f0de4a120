// Time: play, pause, steps, speed, restarts, the ruler; and the keyboard.
import { expect, test } from './playground.js';

const isPlaying = (playground) => playground.control('play').getAttribute('data-playing');

test('play and pause, by click and by space', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
  expect(await isPlaying(playground)).toBe('false');
  await playground.control('play').click();
  await expect.poll(() => playground.call('now')).toBeGreaterThan(1_000_000);
  await page.locator('.now').click();
  await page.keyboard.press(' ');
  await expect(playground.control('play')).toHaveAttribute('data-playing', 'false');
  const now = await playground.call('now');
  await page.keyboard.press(' ');
  await expect.poll(() => playground.call('now')).toBeGreaterThan(now);
});

test('one event, one message, and one step back', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
  const [digest, events] = [await playground.call('digest'), (await playground.call('report')).events];
  await playground.control('step-event').click();
  const after = await playground.call('report');
  expect(after.events).toBeGreaterThan(events);
  const { messages } = after;
  await playground.control('step-message').click();
  const landed = (await playground.call('report')).messages;
  expect(landed.delivered + landed.dropped).toBeGreaterThan(messages.delivered + messages.dropped);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await playground.call('seek', 1_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('a restart repeats the run; a new seed does not', async ({ playground }) => {
  await playground.openAt('3s', 'nodes=5&seed=42');
  const digest = await playground.call('digest');
  await playground.control('restart').click();
  await playground.call('seek', 3_000_000);
  expect(await playground.call('digest')).toBe(digest);
  await playground.control('new-seed').click();
  await playground.call('seek', 3_000_000);
  expect(await playground.call('digest')).not.toBe(digest);
  expect(await playground.call('text')).not.toContain('seed = 42\n');
});

test('speed goes from 1/1000 to as fast as it goes', async ({ page, playground }) => {
  await playground.open('./?nodes=5&seed=42&speed=1/1000');
  const speed = playground.control('speed');
  await expect(speed).toHaveValue('0');
  await expect(page.locator('.time')).toContainText('1/1000');
  await speed.fill(await speed.getAttribute('max'));
  await expect(page.locator('.time')).toContainText(/as fast as it goes/i);
  await expect.poll(() => playground.call('now')).toBeGreaterThan(20_000_000);
});

test('however it is played, the digest at a moment is the same', async ({ playground }) => {
  await playground.openAt('4s', 'nodes=5&seed=42&fault=2s+crash+leader');
  const digest = await playground.call('digest');
  await playground.open('./?nodes=5&seed=42&fault=2s+crash+leader&speed=10');
  await expect.poll(() => playground.call('now')).toBeGreaterThan(1_000_000);
  await playground.call('pause');
  await playground.control('step-event').click();
  await playground.call('play');
  await expect.poll(() => playground.call('now')).toBeGreaterThan(3_000_000);
  await playground.call('pause');
  await playground.call('seek', 4_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('the ruler tells what happened where, and a click goes there', async ({ page, playground }) => {
  await playground.openAt('10s', 'nodes=5&seed=42&fault=5s+crash+leader');
  const ruler = page.locator('.ruler').first();
  await ruler.scrollIntoViewIfNeeded();
  const box = await ruler.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await expect(page.locator('.ruler .tip')).toBeVisible();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 4);
  await expect.poll(() => playground.call('now')).toBeLessThan(10_000_000);
});

test('the keys of the help sheet', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
  const leader = await playground.untilLeader();
  await page.keyboard.press('?');
  await expect(page.locator('dialog[open]')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  // Keys go to the page again once the sheet has given the focus back.
  await expect(page.locator('dialog :focus')).toHaveCount(0);
  await page.keyboard.press('c');
  await expect(playground.node(leader)).toHaveAttribute('data-role', 'failed');
  await page.keyboard.press('s');
  await expect(page.locator('.drawer.scenario')).toBeVisible();
  await page.keyboard.press('s');
  await page.keyboard.press('e');
  await expect(page.locator('.drawer.events')).toBeVisible();
  const now = await playground.call('now');
  await page.keyboard.press('ArrowRight');
  expect(await playground.call('now')).toBeGreaterThanOrEqual(now);
  await page.keyboard.press('r');
  await expect.poll(() => playground.call('now')).toBeLessThan(now);
});

test('a run ends after a day, and its link still opens', async ({ page, playground }) => {
  await playground.open('./?play=0&nodes=1&client.rate=0/s&raft.heartbeat=1h&raft.election_timeout=1h');
  await playground.call('seek', 86_400_000_000 - 1_000_000);
  await playground.control('speed').fill(await playground.control('speed').getAttribute('max'));
  await playground.control('play').click();
  await expect.poll(() => playground.call('now')).toBe(86_400_000_000);
  await expect(playground.control('play')).toHaveAttribute('data-playing', 'false');
  await playground.control('step-event').click();
  await playground.control('step-message').click();
  expect(await playground.call('now')).toBe(86_400_000_000);
  await page.goto(await playground.call('link'));
  await playground.ready();
  await expect(page.locator('.notice.error')).toHaveCount(0);
  expect(await playground.call('now')).toBe(86_400_000_000);
});

test('a crashed register is said to have failed', async ({ page, playground }) => {
  await playground.openAt('2s', 'protocol=redis-random&nodes=3');
  await playground.call('inject', 'crash register');
  await expect(page.locator('.label.register')).toContainText('failed');
});
