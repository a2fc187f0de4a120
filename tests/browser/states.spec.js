// The state machine and the transition matrix tell the same story as the report.
import { expect, test } from './playground.js';

test('the matrix agrees with the report, and its rows sum to 1', async ({ page, playground }) => {
  await playground.openAt('30s', 'nodes=5&seed=42&fault=every+3s+crash+leader+for+1s');
  const { chain } = await playground.call('report');
  const matrix = page.locator('table[data-matrix="jump"]');
  for (const [from, name] of chain.states.entries()) {
    if (!chain.jump[from]) continue;
    const cells = await matrix.locator(`[data-from="${name}"][data-to]`).all();
    let sum = 0;
    for (const cell of cells) {
      const to = chain.states.indexOf(await cell.getAttribute('data-to'));
      if (to === from) continue;
      expect(Number(await cell.getAttribute('data-count'))).toBe(chain.counts[from][to]);
      sum += Number(await cell.getAttribute('data-probability'));
    }
    expect(sum).toBeCloseTo(1, 6);
  }
});

test('a state that was never left is "not observed", never zeros', async ({ page, playground }) => {
  await playground.openAt('5s', 'nodes=5&seed=42');
  const matrix = page.locator('table[data-matrix="jump"]');
  await expect(matrix).toContainText(/not observed/i);
  expect((await playground.call('report')).chain.jump.at(-1)).toBeNull();
});

test('tokens sit in their states, and every transition has an arrow', async ({ page, playground }) => {
  await playground.openAt('5s', 'nodes=5&seed=42');
  await expect(page.locator('.states [data-state="leader"]')).toHaveAttribute('data-occupants', '1');
  await expect(page.locator('.states [data-state="follower"]')).toHaveAttribute('data-occupants', '4');
  await expect(page.locator('.states [data-state="candidate"]')).toHaveAttribute('data-occupants', '0');
  await expect(page.locator('.states [data-state="failed"]')).toHaveAttribute('data-occupants', '0');
  await expect(page.locator('.states [data-state="pre-candidate"]')).toHaveCount(0);
  const wins = page.locator('.states svg [data-from="candidate"][data-to="leader"]').first();
  await expect(wins).toHaveAttribute('data-count', '1');
  await expect(page.locator('.states')).toContainText(/wins/i);
  await playground.call('load', '?nodes=5&raft.pre_vote=true');
  await expect(page.locator('.states [data-state="pre-candidate"]')).toHaveCount(1);
});

test('another protocol draws its own state machine', async ({ page, playground }) => {
  await playground.openAt('5s', 'protocol=redis-random&nodes=3&seed=42');
  await expect(page.locator('.states [data-state="choosing"]')).toHaveCount(1);
  await expect(page.locator('.states [data-state="candidate"]')).toHaveCount(0);
  await expect(page.locator('table[data-matrix="jump"] [data-from="choosing"][data-to="leader"]')).toHaveCount(1);
});

test('a cell lights its arrow', async ({ page, playground }) => {
  await playground.openAt('5s', 'nodes=5&seed=42&fault=2s+crash+leader');
  await page.locator('table[data-matrix="jump"] [data-from="leader"][data-to="failed"]').hover();
  await expect(page.locator('.states svg [data-from="leader"][data-to="failed"]').first()).toHaveClass(/pointed/);
});

test('interregna are counted as the report has them', async ({ page, playground }) => {
  await playground.openAt('30s', 'nodes=5&seed=42&fault=every+10s+crash+leader+for+1s');
  const { interregna } = await playground.call('report');
  const ended = interregna.filter((gap) => gap.to_us !== null).length;
  await expect(page.locator('.transitions')).toContainText(String(ended));
});

test('states keep apart, however many of a role there are', async ({ page, playground }) => {
  for (const protocol of ['mirrored', 'isr', 'primary-backup']) {
    await playground.openAt('5s', `protocol=${protocol}&nodes=7&seed=42`);
    await expect(page.locator('.states [data-state="failed"]')).toHaveCount(1);
    const boxes = await page.locator('.states .state rect').evaluateAll((rects) =>
      rects.map((rect) => {
        const { left, right, top, bottom } = rect.getBoundingClientRect();
        return { left, right, top, bottom };
      }),
    );
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const overlapping = boxes.flatMap((a, place) => boxes.slice(0, place).filter((b) => meet(a, b)));
    expect(overlapping, protocol).toEqual([]);
  }
});

test('with eight states, too, the time stands in sight below them', async ({ page, playground }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await playground.openAt('9s', 'protocol=isr&nodes=5&fault=3s+crash+leader+for+2s');
  await expect(page.locator('.transitions tbody tr')).toHaveCount(8);
  const time = await page.locator('section.time').boundingBox();
  expect(time.y + time.height).toBeLessThanOrEqual(900);
  const [box, rows] = [page.locator('.transitions .table-box'), page.locator('.transitions tbody')];
  expect((await rows.boundingBox()).height).toBeLessThan((await box.boundingBox()).height);
});

for (const protocol of ['isr', 'raft']) {
  test(`on a tablet the table of ${protocol} is whole`, async ({ page, playground }) => {
    await page.setViewportSize({ width: 820, height: 1180 });
    await playground.openAt('9s', `protocol=${protocol}&nodes=5`);
    await expect(page.locator('.transitions tbody tr').first()).toBeVisible();
    const [inner, outer] = await page.locator('.transitions .table-box').evaluate((box) => {
      const cells = [...box.querySelectorAll('th, td')].map((cell) => cell.getBoundingClientRect());
      const { right, bottom } = box.getBoundingClientRect();
      return [[Math.max(...cells.map((cell) => cell.right)), Math.max(...cells.map((cell) => cell.bottom))], [right, bottom]];
    });
    expect(inner[0]).toBeLessThanOrEqual(outer[0] + 0.5);
    expect(inner[1]).toBeLessThanOrEqual(outer[1] + 0.5);
  });
}
