// The recipes, built by the real tools: a cluster runs in each document.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { expect, test as base } from './playground.js';

const folder = fileURLToPath(new URL('../../target/recipes', import.meta.url));

// Another origin than the other tests': nothing of a recipe may need theirs.
const test = base.extend({
  documents: [
    async ({}, use) => {
      const server = createServer(sirv(folder, { dev: true }));
      await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
      await use(`http://127.0.0.1:${server.address().port}`);
      await new Promise((closed) => server.close(closed));
    },
    { scope: 'worker' },
  ],
  baseURL: ({ documents }, use) => use(documents),
});

const pages = { plain: 'plain/', mdbook: 'mdbook/crash.html', vitepress: 'vitepress/', mkdocs: 'mkdocs/' };

for (const [name, path] of Object.entries(pages)) {
  test(`${name}: the cluster runs, and the document can ask it`, async ({ page, documents }) => {
    await page.goto(`${documents}/${path}`);
    const element = page.locator('interregnum-cluster').first();
    await element.scrollIntoViewIfNeeded();
    const frame = element.locator('iframe').contentFrame();
    await expect(frame.locator('html')).toHaveAttribute('data-ready', 'true');
    await expect(frame.locator('[data-node]')).toHaveCount(5);
    const report = await element.evaluate(async (cluster) => {
      await cluster.seek(3_000_000);
      return cluster.report();
    });
    // The leader crashed at 2 s, as the document says.
    expect(report.until_us).toBe(3_000_000);
    expect(report.nodes.some((node) => node.role === 'failed')).toBe(true);
  });
}

test('mdbook: a scenario as text inside the element', async ({ page, documents }) => {
  await page.goto(`${documents}/mdbook/crash.html`);
  const element = page.locator('interregnum-cluster').nth(1);
  await element.scrollIntoViewIfNeeded();
  const frame = element.locator('iframe').contentFrame();
  await expect(frame.locator('[data-state="leader"]')).toBeVisible();
  expect(await element.evaluate((cluster) => cluster.text())).toContain('seed = 7');
});

test('plain: a frame without JavaScript of the document', async ({ page, documents }) => {
  await page.goto(`${documents}/plain/`);
  const frame = page.frameLocator('body > iframe');
  await page.locator('body > iframe').scrollIntoViewIfNeeded();
  await expect(frame.locator('[data-state="failed"]')).toHaveAttribute('data-occupants', /[1-9]/);
});
