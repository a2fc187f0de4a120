// The space-time diagram: every message an arrow, linked with the cluster, the feed and the ruler.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

const QUERY = 'nodes=5&seed=42&fault=3.9s+crash+leader';
const panel = (page) => page.locator('.panel.spacetime');
const events = (page) => panel(page).locator('.options [data-event]');
const range = async (page) => {
  const { from, until } = await panel(page).locator('.range').evaluate((element) => ({ ...element.dataset }));
  return { from: Number(from), until: Number(until) };
};

test('its tab, its key and its link open it; the door opens it again', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42');
  await playground.control('events').click();
  await page.locator('[data-subject="spacetime"]').click();
  await expect(panel(page)).toBeVisible();
  await expect(page.locator('[data-subject="spacetime"]')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.ring')).toBeVisible();
  await playground.control('events').click();
  await expect(panel(page)).toHaveCount(0);
  await playground.control('events').click();
  await expect(panel(page)).toBeVisible();
  await page.locator('.now').click();
  await page.keyboard.press('t');
  await expect(panel(page)).toHaveCount(0);
  await page.keyboard.press('t');
  await expect(panel(page)).toBeVisible();
  await playground.openAt('2s', 'nodes=5&seed=42&panel=spacetime');
  await expect(panel(page)).toBeVisible();
  await page.locator('[data-subject="spacetime"]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.panel.logs')).toBeVisible();
  await expect(page.locator('[data-subject="log"]')).toBeFocused();
  await page.locator('.panel.logs .close').click();
  await expect(playground.control('events')).toBeFocused();
});

test('looking changes nothing', async ({ page, playground }) => {
  await playground.openAt('4s', QUERY);
  const digest = await playground.call('digest');
  await playground.openAt('4s', `${QUERY}&panel=spacetime`);
  await expect(events(page).first()).toBeVisible();
  await playground.control('st-zoom-out').click();
  await playground.control('st-earlier').click();
  await playground.control('st-earlier').click();
  expect(await playground.call('digest')).toBe(digest);
});

test('an arrow is chosen, and the cluster shows whom it concerns', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42&panel=spacetime');
  const arrow = panel(page).locator('.arrow[data-end="delivered"]').nth(4);
  await arrow.hover();
  await expect(panel(page).locator('.told')).toContainText(/sends (Heartbeat|AppendEntries|Appended)/);
  await arrow.click();
  await expect(arrow).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('.ring [data-node].marked')).toHaveCount(2);
  await playground.control('st-forget').click();
  await expect(page.locator('.ring [data-node].marked')).toHaveCount(0);
});

test('a node chosen in the cluster is lit here, and the other way round', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42&panel=spacetime');
  await playground.node(3).click();
  await expect(panel(page).locator('[data-line="3"]')).toHaveClass(/marked/);
  await page.keyboard.press('Escape');
  await panel(page).locator('[data-column="4"]').click();
  await expect(playground.node(4)).toHaveClass(/marked/);
  await expect(panel(page).locator('[data-line="4"]')).toHaveClass(/marked/);
});

test('an event of the feed is lit here', async ({ page, playground }) => {
  await playground.openAt('4s', QUERY);
  await playground.control('events').click();
  const row = page.locator('.events li[data-event]').filter({ hasText: /crash/i }).first();
  const number = await row.getAttribute('data-event');
  await row.click();
  await page.locator('[data-subject="spacetime"]').click();
  await expect(panel(page).locator(`[data-event="${number}"]`)).toHaveAttribute('aria-selected', 'true');
});

test('a message on its way in the cluster is lit here', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42&panel=spacetime');
  const message = page.locator('.ring .message').first();
  while ((await message.count()) === 0) await playground.control('step-event').click();
  await message.click();
  await expect(panel(page).locator('.arrow[aria-selected="true"]')).toHaveCount(1);
});

test('happened-before: causes, consequences, and the rest fades', async ({ page, playground }) => {
  await playground.openAt('4.2s', `${QUERY}&panel=spacetime`);
  const turn = panel(page).locator('.mark.turn').last();
  await turn.click();
  await expect(panel(page).locator('svg.causal')).toBeVisible();
  // Whoever leads was voted for before, and tells everybody afterwards.
  await expect(panel(page).locator('.arrow.before[data-kind="VoteGranted"]').first()).toBeVisible();
  await expect(panel(page).locator('.arrow.after[data-kind="AppendEntries"]').first()).toBeVisible();
  expect(await panel(page).locator('.arrow.apart').count()).toBeGreaterThan(0);
  await expect(panel(page).locator('.chosen p')).toContainText(/events before it/);
  await page.keyboard.press('Escape');
  await expect(panel(page).locator('svg.causal')).toHaveCount(0);
});

test('drops and duplicates are marked, faults are named', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&network.loss=10%25&network.duplicate=10%25&panel=spacetime`);
  await expect(panel(page).locator('.arrow[data-end="lost"] .end').first()).toBeAttached();
  await expect(panel(page).locator('.arrow[data-copy]').first()).toBeAttached();
  await expect(panel(page).locator('.rule')).toContainText('crash leader');
  await expect(panel(page).locator('.mark.harm')).toHaveCount(1);
  await expect(panel(page).locator('.stay.failed').first()).toBeAttached();
});

test('a window far in the past shows what the present showed', async ({ page, playground }) => {
  const numbers = () => events(page).evaluateAll((list) => list.map((event) => event.dataset.event));
  await playground.openAt('2s', 'nodes=5&seed=42&panel=spacetime');
  await playground.control('st-earlier').click();
  const there = await range(page);
  const live = await numbers();
  expect(live.length).toBeGreaterThan(20);
  await playground.call('seek', 40_000_000);
  await expect.poll(() => range(page)).toEqual(there);
  await expect.poll(numbers).toEqual(live);
  await playground.control('st-follow').click();
  await expect.poll(async () => (await range(page)).until).toBe(40_000_000);
});

test('it follows the run while it plays', async ({ page, playground }) => {
  await playground.open('./?nodes=5&seed=42&panel=spacetime&speed=1');
  await expect.poll(async () => (await range(page)).until).toBeGreaterThan(1_000_000);
  const first = await events(page).last().getAttribute('data-at');
  await expect.poll(async () => Number(await events(page).last().getAttribute('data-at'))).toBeGreaterThan(Number(first));
});

test('a double click and a button go there', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&panel=spacetime`);
  const mark = panel(page).locator('.mark.harm');
  const at = Number(await mark.getAttribute('data-at'));
  await mark.dblclick();
  await expect.poll(() => playground.call('now')).toBe(at);
  await playground.call('seek', 4_000_000);
  await expect(mark).toHaveAttribute('aria-selected', 'true');
  await playground.control('st-go').click();
  await expect.poll(() => playground.call('now')).toBe(at);
});

test('the second click of two goes to what the first one hit, wherever that went', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&panel=spacetime`);
  const mark = panel(page).locator('.mark.harm');
  const stage = panel(page).locator('.st-stage');
  const at = Number(await mark.getAttribute('data-at'));
  const height = (await stage.boundingBox()).height;
  const box = await mark.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await expect(mark).toHaveAttribute('aria-selected', 'true');
  // What is said about it takes no room from the diagram.
  expect((await stage.boundingBox()).height).toBe(height);
  const { width, height: tall } = page.viewportSize();
  await page.setViewportSize({ width, height: tall + 300 });
  await expect.poll(async () => (await mark.boundingBox()).y).toBeGreaterThan(box.y + 40);
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
  await expect.poll(() => playground.call('now')).toBe(at);
  await expect(mark).toHaveAttribute('aria-selected', 'true');
});

test('wheel, drag, buttons and keys go through time', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&panel=spacetime`);
  const stage = panel(page).locator('.st-stage');
  const box = await stage.boundingBox();
  const begin = await range(page);
  await page.mouse.move(box.x + 20, box.y + box.height / 2);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await range(page)).until).toBeLessThan(begin.until);
  const wheeled = await range(page);
  await page.mouse.down();
  await page.mouse.move(box.x + 20, box.y + box.height / 2 + 120, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await range(page)).until).toBeLessThan(wheeled.until);
  const dragged = await range(page);
  await playground.control('st-zoom-in').click();
  const zoomed = await range(page);
  expect(zoomed.until - zoomed.from).toBeLessThan(dragged.until - dragged.from);
  await events(page).last().focus();
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await range(page)).until).toBeLessThan(zoomed.until);
});

test('by keyboard from event to event', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&panel=spacetime`);
  const last = events(page).last();
  const number = await last.getAttribute('data-event');
  await last.focus();
  await page.keyboard.press('ArrowUp');
  const focused = page.locator('.options [data-event]:focus');
  expect(Number(await focused.getAttribute('data-event'))).toBeLessThan(Number(number));
  await expect(focused).toHaveAttribute('aria-selected', 'true');
  await expect(focused).toHaveAttribute('aria-label', /\w+/);
  const at = Number(await focused.getAttribute('data-at'));
  await page.keyboard.press('Enter');
  await expect.poll(() => playground.call('now')).toBe(at);
});

test('the window of the statistics can be looked at', async ({ page, playground }) => {
  await playground.openAt('4s', `${QUERY}&panel=spacetime&window=1s..1.2s`);
  await playground.control('st-window').click();
  await expect.poll(() => range(page)).toEqual({ from: 1_000_000, until: 1_200_000 });
  await playground.control('st-follow').click();
  await expect.poll(async () => (await range(page)).until).toBe(4_000_000);
});

test('a large cluster: the leader and the busiest, and it says so', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=101&seed=42&panel=spacetime');
  const leader = await playground.untilLeader();
  await expect(panel(page).locator(`[data-column="${leader}"]`)).toBeVisible();
  await expect(panel(page).locator('.note').first()).toContainText(/not shown/);
  expect(await events(page).count()).toBeLessThan(500);
});

test('the register stands beside the nodes', async ({ page, playground }) => {
  await playground.openAt('2s', 'protocol=redis-random&nodes=3&panel=spacetime');
  await expect(panel(page).locator('[data-column="0"]')).toBeVisible();
  await expect(panel(page).locator('.arrow').first()).toBeAttached();
});

for (const [name, viewport] of [
  ['wide', { width: 1440, height: 900 }],
  ['phone', { width: 390, height: 844 }],
]) {
  test(`${name}: nothing sticks out, and axe finds nothing`, async ({ page, playground }) => {
    await page.setViewportSize(viewport);
    for (const open of ['spacetime', 'log']) {
      await playground.openAt('4s', `${QUERY}&panel=${open}`);
      await expect(page.locator(open === 'log' ? '.panel.logs' : '.panel.spacetime')).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
    }
  });
}

test('Escape closes the room, and the door has the focus', async ({ page, playground }) => {
  for (const name of ['spacetime', 'log', 'events']) {
    await playground.openAt('2s', `nodes=5&seed=42&panel=${name}`);
    await page.locator(`[data-subject="${name}"]`).focus();
    await page.keyboard.press('Escape');
    await expect(page.locator('.drawer')).toHaveCount(0);
    await expect(playground.control('events')).toBeFocused();
  }
});
