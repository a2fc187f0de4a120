// Languages, themes, sizes, accessibility.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

test('Chinese by the browser, by the link, by the switch', async ({ browser, page, playground, baseURL }) => {
  const context = await browser.newContext({ locale: 'zh-CN', baseURL });
  const chinese = await context.newPage();
  await chinese.goto('./');
  await expect(chinese.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(chinese.locator('.states')).toContainText('领导者');
  await context.close();
  await playground.openAt('1s', 'lang=zh');
  await expect(page.locator('.states')).toContainText('领导者');
  await playground.control('language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.locator('.states')).toContainText('leader');
});

for (const [name, viewport] of [
  ['wide', { width: 1440, height: 900 }],
  ['tablet', { width: 820, height: 1180 }],
  ['phone', { width: 390, height: 844 }],
]) {
  for (const colorScheme of ['light', 'dark']) {
    for (const lang of ['en', 'zh']) {
      test(`${name}, ${colorScheme}, ${lang}: nothing sticks out, and axe finds nothing`, async ({ browser, baseURL }) => {
        const context = await browser.newContext({ viewport, colorScheme, baseURL });
        const page = await context.newPage();
        await page.goto(`./?at=4s&nodes=5&seed=42&lang=${lang}&fault=2s+crash+leader`);
        await expect(page.locator('html')).toHaveAttribute('data-ready', 'true');
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`)).toEqual([]);
        await context.close();
      });
    }
  }
}

test('embedded at 600 × 400: the ring, the sentence and play', async ({ page, playground }) => {
  await page.setViewportSize({ width: 600, height: 400 });
  await playground.open('./?embed&nodes=5&seed=42');
  await expect(page.locator('.ring')).toBeVisible();
  await expect(page.locator('.sentence')).toBeVisible();
  await expect(playground.control('play')).toBeVisible();
  await expect(page.locator('.states')).toBeHidden();
  const scroll = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  expect(scroll).toBeLessThanOrEqual(0);
});
