// The laboratory: figures that a person can read, point at and take along.
import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { test as plain } from '@playwright/test';
import { expect, test } from './playground.js';

const CRASHES = 'nodes=5&seed=42&fault=every+3s+crash+leader+for+1s';
const figure = (page, name) => page.locator(`[data-figure="${name}"]`);
const plot = (page, name) => figure(page, name).locator('.plot svg');

async function saved(page, name, kind) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    figure(page, name).locator(`[data-file="${kind}"]`).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${name}.${kind}`);
  return readFile(await download.path(), 'utf8');
}

test('it opens in the place of the ring, and its plots have axes with units', async ({ page, playground }) => {
  await playground.openAt('60s', CRASHES);
  await expect(page.locator('.laboratory')).toHaveCount(0);
  await playground.control('laboratory').click();
  await expect(page.locator('.ring')).toBeHidden();
  await expect(page.locator('.states .diagram')).toBeVisible();
  await expect(page.locator('table[data-matrix="jump"]')).toBeVisible();
  for (const name of ['interregna-histogram', 'interregna-distribution']) {
    await expect(plot(page, name)).toBeVisible();
    await expect(plot(page, name)).toContainText('time without a leader (ms)');
  }
  await expect(plot(page, 'interregna-distribution')).toContainText('ended within this time (%)');
  await expect(plot(page, 'interregna-distribution')).toContainText('95 % band');
  const { interregna } = await playground.call('report');
  const ended = interregna.filter((gap) => gap.to_us !== null);
  await expect(page.locator('.laboratory .facts')).toContainText(String(ended.length));
});

test('only the tabs that have something to show are there, and arrow keys go between them', async ({ page, playground }) => {
  await playground.openAt('60s', `${CRASHES}&panel=laboratory`);
  const tabs = page.getByRole('tab');
  await expect(tabs.first()).toHaveAttribute('aria-selected', 'true');
  await tabs.first().focus();
  await page.keyboard.press('ArrowRight');
  await expect(tabs.nth(1)).toBeFocused();
  await expect(tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(plot(page, 'occupancy')).toContainText('share of the nodes (%)');
  await page.keyboard.press('Home');
  await expect(plot(page, 'interregna-histogram')).toBeVisible();
  // The run did not move: the keys were the tabs' own.
  expect(await playground.call('now')).toBe(60_000_000);
});

test('values under the mouse, and by the arrow keys', async ({ page, playground }) => {
  await playground.openAt('60s', `${CRASHES}&panel=laboratory`);
  const drawn = plot(page, 'interregna-distribution');
  await expect(drawn).toBeVisible();
  const { x, y, width, height } = await drawn.boundingBox();
  await page.mouse.move(x + width * 0.7, y + height * 0.5);
  const tip = drawn.locator('[aria-label="tip"]');
  await expect(tip).toContainText(/\d ms/);
  await expect(tip).toContainText(/measured: [\d.]+%/);
  await expect(tip).toContainText(/95 % band: [\d.]+–[\d.]+%/);
  await page.mouse.move(0, 0);
  await expect(tip).toBeEmpty();

  const slider = page.getByRole('slider', { name: 'How many have ended by then' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', /measured: 100%/);
  await expect(tip).toContainText('measured: 100%');
  await page.keyboard.press('Home');
  await expect(slider).toHaveAttribute('aria-valuetext', /measured: 0%/);
  expect(await playground.call('now')).toBe(60_000_000);
});

test('figures follow the run, and stand when it stands', async ({ page, playground }) => {
  await playground.openAt('1s', `${CRASHES}&panel=laboratory&lang=en`);
  const ended = page.locator('.laboratory .facts dd').first();
  await expect(ended).toHaveText('1');
  await playground.call('advance', 60_000_000);
  const { interregna } = await playground.call('report');
  await expect(ended).toHaveText(String(interregna.filter((gap) => gap.to_us !== null).length));
  // The same numbers are not drawn again.
  await plot(page, 'interregna-histogram').evaluate((svg) => svg.setAttribute('data-before', ''));
  await playground.call('advance', 1_000);
  await expect(page.locator('.time .now')).toContainText('1 min 1.00');
  await expect(plot(page, 'interregna-histogram')).toHaveAttribute('data-before', '');
});

test('nothing to show is said, not drawn', async ({ page, playground }) => {
  await playground.openAt('0s', 'nodes=5&seed=42&panel=laboratory&lang=en');
  await expect(figure(page, 'interregna-histogram')).toContainText('No interregnum has ended yet');
  await expect(plot(page, 'interregna-histogram')).toHaveCount(0);
});

test('a figure is saved as numbers and as a picture that stands alone', async ({ page, playground }) => {
  await playground.openAt('60s', `${CRASHES}&panel=laboratory&lang=en`);
  await expect(plot(page, 'interregna-histogram')).toBeVisible();
  const csv = await saved(page, 'interregna-histogram', 'csv');
  const [head, ...lines] = csv.trim().split('\n');
  expect(head).toBe('layer,x (ms),x2 (ms),y,low,high');
  const bars = lines.map((line) => line.split(',')).filter(([layer]) => layer === 'interregna');
  const { interregna } = await playground.call('report');
  const ended = interregna.filter((gap) => gap.to_us !== null).length;
  expect(bars.reduce((sum, bar) => sum + Number(bar[3]), 0)).toBe(ended);

  const svg = await saved(page, 'interregna-distribution', 'svg');
  expect(svg).toContain('How many have ended by then');
  expect(svg).toContain('time without a leader (ms)');
  expect(svg).not.toContain('var(');
  expect(svg).not.toContain('currentColor');
  await page.setContent(`<body>${svg}</body>`);
  await expect(page.locator('svg rect').first()).toHaveCSS('fill', 'rgb(255, 255, 255)');
});

test('Escape and the cross give the ring back', async ({ page, playground }) => {
  await playground.openAt('5s', CRASHES);
  await playground.control('laboratory').click();
  await expect(page.locator('.laboratory')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.ring')).toBeVisible();
  await expect(page.locator('.laboratory')).toHaveCount(0);
  await playground.control('laboratory').click();
  await page.locator('.laboratory .close').click();
  await expect(page.locator('.ring')).toBeVisible();
  await expect(playground.control('laboratory')).toBeFocused();
});

test('on a phone it is a tab below the ring', async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.openAt('60s', `${CRASHES}&lang=en`);
  await page.locator('[data-tab="laboratory"]').click();
  await expect(plot(page, 'interregna-histogram')).toBeVisible();
  await expect(page.locator('.ring')).toBeVisible();
  await expect(page.locator('.states')).toBeHidden();
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await page.locator('[data-tab="states"]').click();
  await expect(page.locator('.laboratory')).toHaveCount(0);
});

for (const [name, viewport] of [['wide', { width: 1440, height: 900 }], ['tablet', { width: 834, height: 1112 }]]) {
  for (const [colorScheme, lang] of [['light', 'zh'], ['dark', 'en']]) {
    test(`${name}, ${colorScheme}, ${lang}: nothing sticks out, and axe finds nothing`, async ({ page, playground }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await playground.openAt('60s', `${CRASHES}&panel=laboratory&lang=${lang}`);
      for (const tab of await page.getByRole('tab').all()) {
        await tab.click();
        await expect(page.locator('.lab-body').locator('.plot svg, table').first()).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).include('.laboratory').analyze();
        expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    });
  }
}

test('in Chinese', async ({ page, playground }) => {
  await playground.openAt('60s', `${CRASHES}&lang=zh`);
  await playground.control('laboratory').click();
  await expect(plot(page, 'interregna-histogram')).toContainText('没有领导者的时间 (毫秒)');
  await expect(page.getByRole('tab').first()).toHaveText('空位期');
});

// Without the fixture: the missing file is the point.
plain('without the library the numbers are there as a table', async ({ page }) => {
  await page.route('**/plots.js', (route) => route.abort());
  await page.goto(`./?at=60s&${CRASHES}&panel=laboratory&lang=en`);
  const table = figure(page, 'interregna-distribution').locator('table');
  await expect(table).toContainText('ms');
  await expect(table).toContainText('100%');
  await expect(figure(page, 'interregna-distribution')).toContainText('could not be loaded');
});
