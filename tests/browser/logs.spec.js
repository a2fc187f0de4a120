// The logs side by side: entries, what is committed and applied, and what was overwritten.
import { expect, test } from './playground.js';

const panel = (page) => page.locator('.panel.logs');
const cell = (page, node, index) => panel(page).locator(`[data-log-node="${node}"][data-index="${index}"]`);

// Logs as in figure 7 of the Raft paper: too short, too long, and both.
const FIGURE_7 = `
nodes = 3
seed = 3
client = { rate = "0/s" }
[initial]
logs = ["1 1 4 4", "1 1", "1 1 2 2 2"]
terms = [4, 4, 4]
[[faults]]
at = "1ms"
do = "timeout 1"
`;

test('a row for each node, a column for each index, with terms', async ({ page, playground }) => {
  await playground.openAt('3s', 'nodes=5&seed=42');
  await page.locator('.now').click();
  await page.keyboard.press('g');
  await expect(panel(page)).toBeVisible();
  await expect(panel(page).locator('tbody tr')).toHaveCount(5);
  const { nodes } = await playground.call('report');
  for (const { id, log_length: length, committed, applied } of nodes) {
    await expect(cell(page, id, length)).toHaveAttribute('data-term', '1');
    const row = panel(page).locator('tbody tr').nth(id - 1);
    await expect(row.locator('[data-commit-index]')).toHaveAttribute('data-commit-index', String(committed));
    await expect(row.locator('[data-applied-index]')).toHaveAttribute('data-applied-index', String(applied));
    await expect(cell(page, id, committed)).toHaveAttribute('data-committed', 'true');
  }
});

test('an overwritten entry is seen with both terms, and told', async ({ page, playground }) => {
  await playground.open('./?play=0&panel=log');
  await playground.call('load', FIGURE_7);
  await expect(cell(page, 3, 3)).toHaveAttribute('data-term', '2');
  await expect(panel(page).locator('[data-overwritten]')).toHaveCount(0);
  await playground.call('seek', 1_000_000);
  await expect(cell(page, 3, 3)).toHaveAttribute('data-term', '4');
  await expect(cell(page, 3, 3)).toHaveAttribute('data-overwritten', '2');
  await expect(cell(page, 3, 3).locator('del')).toHaveText('2');
  await expect(cell(page, 1, 3)).not.toHaveAttribute('data-overwritten');
  await cell(page, 3, 3).hover();
  await expect(panel(page).locator('.log-told')).toContainText(/term 2 gave way to term 4/);
  const conflict = panel(page).locator('[data-conflict="3"]').first();
  await expect(conflict).toContainText(/entries 3 to 5/);
  await conflict.locator('[data-control="log-go"]').click();
  await expect.poll(() => playground.call('now')).toBeLessThan(1_000_000);
  await expect(cell(page, 3, 3)).toHaveAttribute('data-term', '2');
});

test('by keyboard from cell to cell', async ({ page, playground }) => {
  await playground.openAt('3s', 'nodes=3&seed=42&panel=log');
  const { log_length: last } = (await playground.call('report')).nodes[0];
  await cell(page, 1, last).focus();
  await page.keyboard.press('ArrowDown');
  await expect(cell(page, 2, last)).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(cell(page, 2, last - 1)).toBeFocused();
  await expect(panel(page).locator('.log-told')).toContainText(`entry ${last - 1}`);
  await expect(panel(page).locator('.log-told')).toContainText(/key \d|no-op/);
});

test('long logs: earlier and later, the end and the commit index', async ({ page, playground }) => {
  await playground.openAt('12s', 'nodes=3&seed=42&client.rate=20/s&panel=log');
  const { log_length: last } = (await playground.call('report')).nodes[0];
  await expect(cell(page, 1, last)).toBeVisible();
  expect(await panel(page).locator('thead th').count()).toBeLessThan(60);
  await playground.control('log-earlier').click();
  await expect(cell(page, 1, last)).toHaveCount(0);
  await playground.control('log-commit').click();
  await expect(cell(page, 1, last)).toBeVisible();
  await playground.control('log-earlier').click();
  await playground.control('log-end').click();
  await expect(cell(page, 1, last)).toBeVisible();
});

test('a node is selected from its row', async ({ page, playground }) => {
  await playground.openAt('3s', 'nodes=5&seed=42&panel=log');
  await panel(page).locator('[data-log-row="2"]').click();
  await expect(playground.node(2)).toHaveClass(/marked/);
});

test('a protocol without a log says so', async ({ page, playground }) => {
  await playground.openAt('1s', 'protocol=redis-random&nodes=3&panel=log');
  await expect(panel(page)).toContainText(/no log/);
});
