// Fairness, chaos and events; and what "Explain" says beside each figure.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

const CRASHES = 'nodes=5&seed=42&fault=every+3s+crash+leader+for+1s';
const CHAOS = 'nodes=5&seed=42&fault=0s+chaos+mtbf=10s+mttr=2s';

const body = (page) => page.locator('.lab-body');
const figure = (page, name) => page.locator(`[data-figure="${name}"]`);
const grid = (page, name) => page.locator(`[data-grid="${name}"]`);
const explanation = (page, name) => page.locator(`[data-explains="${name}"]`);

async function openTab(page, subject) {
  await page.locator(`[data-subject="${subject}"]`).click();
  await expect(body(page)).toHaveAttribute('data-tab', subject);
}

async function explain(page, name) {
  await explanation(page, name).locator('summary').click();
  await expect(explanation(page, name).locator('.lesson p').first()).toBeVisible();
  return explanation(page, name).locator('.lesson');
}

// The rows of a matrix without its heads: numbers, or null for one that was not observed.
const rows = (table) => table.locator('tbody tr').evaluateAll((all) => all.map((row) => {
  const cells = [...row.querySelectorAll('td:not(.sum)')];
  return cells.some((cell) => cell.classList.contains('unobserved')) ? null : cells.map((cell) => Number(cell.textContent.replace(/[<>]/, '')));
}));

test('fairness agrees with the report, in figures and in words', async ({ page, playground }) => {
  await playground.openAt('200s', `${CRASHES}&panel=laboratory&lang=en`);
  await openTab(page, 'fairness');
  const { elections } = await playground.call('report');
  const total = elections.reigns.reduce((sum, count) => sum + count, 0);
  await expect(body(page).locator('.lead')).toContainText(`${total} reigns`);
  const facts = await body(page).locator('.facts dd').allTextContents();
  expect(Number(facts[0])).toBe(total);
  expect(Number(facts[3])).toBeCloseTo(elections.fairness.statistic, 1);
  expect(Number(facts[4])).toBe(4);
  expect(Number(facts[5].replace('<', ''))).toBeCloseTo(elections.fairness.p, 3);
  await expect(figure(page, 'fairness-reigns').locator('.plot svg')).toContainText('equal shares');
  await expect(figure(page, 'fairness-time').locator('.plot svg')).toContainText('share of the time (%)');

  const slider = page.getByRole('slider', { name: 'Who led how often' });
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', `node 1, reigns: ${elections.reigns[0]}, equal shares: ${total / 5}`);

  const lesson = await explain(page, 'fairness-reigns');
  await expect(lesson.locator(`math[alttext*="${total}/5 = "]`)).toHaveCount(1);
  await expect(lesson).toContainText('Pearson 1900');
});

test('too few elections are said to be too few, and an offer makes more', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=5&seed=42&panel=laboratory&lang=en');
  await openTab(page, 'fairness');
  await expect(body(page).locator('.lead')).toContainText('Too few to say: one reign among 5 nodes');
  await page.locator('[data-offer="crashes"]').click();
  expect(await playground.call('text')).toContain('crash leader for 1s');
  await page.locator('[data-offer="far"]').click();
  expect(await playground.call('text')).toContain('distance = "10ms"');
  await playground.call('pause');
  await expect(page.locator('[data-offer="near"]')).toBeVisible();
});

test('a large cluster has no more bars than can be read', async ({ page, playground }) => {
  await playground.openAt('20s', 'nodes=101&seed=42&fault=every+3s+crash+leader+for+1s&panel=laboratory&lang=en');
  await openTab(page, 'fairness');
  await expect(figure(page, 'fairness-reigns').locator('.plot svg')).toContainText('1–5');
  expect(await figure(page, 'fairness-reigns').locator('.plot svg g[aria-label="rect"] rect').count()).toBeLessThanOrEqual(25);
});

test('chaos: model and measurement as the report has them', async ({ page, playground }) => {
  await playground.openAt('120s', `${CHAOS}&panel=laboratory&lang=en`);
  await openTab(page, 'chaos');
  const { chaos } = await playground.call('report');
  const table = body(page).locator('table.numbers');
  const cells = await table.locator('tbody tr').evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)));
  expect(cells).toHaveLength(4);
  expect(Number(cells[0][0])).toBeCloseTo(chaos.quorum.predicted, 3);
  expect(Number(cells[0][1])).toBeCloseTo(chaos.quorum.measured, 3);
  expect(Number(cells[0][2])).toBeCloseTo(chaos.quorum.standard_error, 3);
  expect(Number(cells[1][1])).toBeCloseTo(chaos.leader.measured, 3);
  await expect(body(page).locator('.note').last()).toContainText('check-quorum');
  await expect(figure(page, 'chaos-up').locator('.plot svg')).toContainText('nodes up');

  const lesson = await explain(page, 'chaos-up');
  await expect(lesson.locator('math[alttext*="0.833"]').first()).toBeAttached();
  await expect(lesson.locator(`math[alttext*="= ${cells[0][0]}"]`)).toHaveCount(1);
});

test('without chaos the model stands alone, for any times, and a button begins it', async ({ page, playground }) => {
  await playground.openAt('10s', 'nodes=3&seed=42&panel=laboratory&lang=en');
  await openTab(page, 'chaos');
  await expect(body(page).locator('.lead')).toContainText('no chaos');
  const mtbf = page.locator('[data-time="mtbf"]');
  await expect(mtbf).toHaveValue('10s');
  // a = 5/6: a³ + 3a²(1 − a).
  await expect(body(page).locator('.model')).toContainText('0.9259');

  await mtbf.fill('soon');
  await expect(mtbf).toHaveAttribute('aria-invalid', 'true');
  await expect(body(page).getByRole('alert')).toContainText('“soon” is no such time. Allowed is 1ms to 24h');
  await expect(page.locator('[data-offer="chaos"]')).toBeDisabled();
  await mtbf.fill('1s');
  await expect(body(page).getByRole('alert')).toHaveCount(0);
  await page.locator('[data-time="mttr"]').fill('1s');
  await expect(body(page).locator('.model')).toContainText('0.5');

  await page.locator('[data-offer="chaos"]').click();
  expect(await playground.call('text')).toContain('chaos mtbf=1s mttr=1s');
  await playground.call('advance', 20_000_000);
  await expect(body(page).locator('table.numbers')).toBeVisible();
  await page.locator('[data-offer="calm"]').click();
  expect(await playground.call('text')).toContain('chaos off');
});

test('the matrices of events are those of the report', async ({ page, playground }) => {
  await playground.openAt('60s', `${CHAOS}&panel=laboratory&lang=en`);
  await openTab(page, 'events');
  const { chain } = await playground.call('report');
  const heartbeat = chain.events.find(({ event }) => event === 'heartbeat');
  const follower = chain.states.indexOf('follower');
  const total = heartbeat.counts[follower].reduce((sum, count) => sum + count, 0);
  const cell = grid(page, 'heartbeat').locator('tbody tr', { hasText: 'follower' }).locator('td.stays');
  await expect(cell).toHaveAttribute('title', new RegExp(`^${heartbeat.counts[follower][follower].toLocaleString('en')} of ${total.toLocaleString('en')} `));
  for (const event of ['election', 'heartbeat', 'timeout', 'fault', 'repair']) {
    for (const row of (await rows(grid(page, event))).filter(Boolean)) {
      expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
    }
  }
  await expect(grid(page, 'timeout')).toContainText('not observed');
  const lesson = await explain(page, 'events');
  await expect(lesson.locator(`math[alttext*="/${total.toLocaleString('en')} = "]`)).toHaveCount(1);
});

test('the article\'s case: its three matrices, and those that were measured', async ({ page, playground }) => {
  await playground.openAt('5s', 'nodes=5&seed=1&panel=laboratory&lang=en');
  await openTab(page, 'events');
  await page.locator('[data-offer="case"]').click();
  await expect(page.locator('[data-offer="case"]')).toHaveCount(0);
  await playground.call('pause');
  await playground.call('seek', 20_000_000);
  const { leaders, nodes } = await playground.call('report');
  expect(nodes).toHaveLength(3);
  expect(leaders[0].node).toBe(1);

  expect(await rows(grid(page, 'article-election'))).toEqual([[1, 0, 0], [0, 0, 0], [0, 0, 0]]);
  expect(await rows(grid(page, 'article-heartbeat'))).toEqual([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
  expect(await rows(grid(page, 'article-timeout'))).toEqual([[0, 0, 0], [0, 0, 0], [0, 0, 0]]);
  const measured = await rows(grid(page, 'case-heartbeat'));
  expect(measured[1][1]).toBeGreaterThan(0.9);
  // Whoever has failed hears nothing.
  expect(measured[2]).toBeNull();
  expect((await rows(grid(page, 'case-timeout')))[1]).toEqual([0, 1, 0]);
  await expect(page.locator('.case')).toContainText('Why they differ');
  await expect(page.locator('.case')).toContainText('There is no candidate');
});

test('explanations have the numbers of the report', async ({ page, playground }) => {
  await playground.openAt('60s', `${CRASHES}&panel=laboratory&lang=en`);
  const { succession } = await playground.call('report');
  const lesson = await explain(page, 'interregna-distribution');
  await expect(lesson).toContainText(`${succession.durations_us.length} interregna`);
  await expect(lesson.locator(`math[alttext*="= ${succession.band.toPrecision(3).replace(/0+$/, '')}"]`)).toHaveCount(1);
  for (const source of ['Massart (1990)', 'Jensen 1953']) await expect(lesson).toContainText(source);
  // Drawn as formulas, not as text.
  expect(await lesson.locator('math mfrac').first().evaluate((element) => element.namespaceURI)).toContain('MathML');
  await explanation(page, 'interregna-distribution').locator('summary').click();
  await expect(lesson).toBeHidden();
});

for (const [colorScheme, lang] of [['light', 'zh'], ['dark', 'en']]) {
  test(`every figure explains itself, ${lang}, ${colorScheme}`, async ({ page, playground }) => {
    await page.emulateMedia({ colorScheme });
    await playground.openAt('60s', `${CHAOS}&panel=laboratory&lang=${lang}`);
    for (const tab of await page.locator('[data-subject]').all()) {
      await tab.click();
      const name = await tab.getAttribute('data-subject');
      await expect(body(page)).toHaveAttribute('data-tab', name);
      for (const summary of await body(page).locator('.explain summary').all()) await summary.click();
      for (const lesson of await body(page).locator('.lesson').all()) {
        await expect(lesson.locator('p').first()).toBeVisible();
        await expect(lesson).not.toContainText('explain-');
        await expect(lesson).not.toContainText('NaN');
      }
      const { violations } = await new AxeBuilder({ page }).include('.laboratory').analyze();
      expect(violations.map((violation) => `${name}: ${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
    }
  });
}

test('in Chinese', async ({ page, playground }) => {
  await playground.openAt('60s', `${CHAOS}&panel=laboratory&lang=zh`);
  await openTab(page, 'fairness');
  await expect(body(page).locator('.lead')).toContainText('次任期');
  await openTab(page, 'chaos');
  await expect(body(page).locator('table.numbers')).toContainText('标准误');
  await page.locator('[data-time="mttr"]').fill('一会儿');
  await expect(body(page).getByRole('alert')).toContainText('不是有效的时间');
  await openTab(page, 'events');
  await expect(page.locator('.case')).toContainText('重演文章中的案例');
});
