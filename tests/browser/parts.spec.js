// Protocols and panels are parts of the download: the page begins with one protocol, and has more as soon as it is asked.
import { expect, test } from './playground.js';

// The parts that were asked for, by their files.
function listen(page) {
  const parts = [];
  page.on('request', (request) => {
    const part = request.url().match(/\/parts-[^/]*\/(.*)\.wasm$/);
    if (part) parts.push(part[1]);
  });
  return parts;
}

const PARTS = /\/parts-[^/]*\/.*\.(wasm|bin)$/;
const refuse = (page) => page.route(PARTS, (route) => route.abort());
const protocol = async (playground) => (await playground.call('text')).match(/protocol = "(.*)"/)?.[1] ?? 'raft';

test('A figure in a document loads the protocol that it shows, and no other', async ({ page, playground }) => {
  const parts = listen(page);
  await playground.open('./?embed&nodes=3');
  expect(parts).toEqual([]);
  await playground.open('./?embed&protocol=zab&nodes=3&play=1');
  await expect.poll(() => playground.call('now')).toBeGreaterThan(0);
  expect(parts).toEqual(['zab']);
});

test('What a program loads is there within the call', async ({ page, playground }) => {
  const parts = listen(page);
  await playground.open('./?embed');
  const report = await page.evaluate(() => {
    const { interregnum } = window;
    interregnum.load('?protocol=viewstamped&nodes=3&seed=7');
    interregnum.advance(2_000_000);
    return interregnum.report();
  });
  expect(report.until_us).toBe(2_000_000);
  expect(report.leaders.length).toBeGreaterThan(0);
  expect(parts).toEqual(['viewstamped']);
});

test('A page that runs fetches the others before they are chosen', async ({ page, playground }) => {
  const parts = listen(page);
  await playground.open('./?play=0');
  await expect.poll(() => parts.includes('mirrored')).toBe(true);
  await playground.control('protocol').selectOption('mirrored');
  expect(await protocol(playground)).toBe('mirrored');
  expect(parts.filter((part) => part === 'mirrored')).toHaveLength(1);
});

test('A protocol that cannot be had is said, and the run stays', async ({ page, playground, problems }) => {
  await refuse(page);
  await playground.open('./?nodes=5&seed=3&play=0');
  const before = await playground.call('link');
  await playground.control('protocol').selectOption('zab');
  await expect(page.locator('.notices')).toContainText('ZAB');
  expect(await playground.call('link')).toBe(before);
  const error = await page.evaluate(() => {
    try {
      window.interregnum.load('?protocol=zab');
    } catch (error) {
      return error.message;
    }
  });
  expect(error).toContain('zab could not be loaded');
  expect(await playground.call('link')).toBe(before);

  // With the connection back, it is had.
  await page.unroute(PARTS);
  await playground.control('protocol').selectOption('zab');
  expect(await protocol(playground)).toBe('zab');
  // The browser tells of each request that was refused.
  problems.length = 0;
});

test('A link whose protocol cannot be had opens the page all the same', async ({ page, playground, problems }) => {
  await refuse(page);
  await playground.open('./?protocol=isr&nodes=5&play=0');
  await expect(page.locator('.notices')).toContainText('isr could not be loaded');
  await expect(playground.node(1)).toBeVisible();
  problems.length = 0;
});

const panels = (parts) => parts.filter((part) => part.startsWith('panel_'));

test('The page begins without its panels, and has fetched them before they are opened', async ({ page, playground }) => {
  const parts = listen(page);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route(PARTS, (route) => released.then(() => route.continue()));
  // It is ready although none of them comes.
  await playground.open('./?play=0');
  release();
  await expect.poll(() => panels(parts)).toHaveLength(8);
  await playground.control('compare').click();
  await expect(page.locator('section.compare')).toBeVisible();
  expect(panels(parts)).toHaveLength(8);
});

test('A panel is there at once, although it was not fetched', async ({ page, playground, problems }) => {
  // Nothing comes beforehand, only what is asked for in time.
  await page.route(PARTS, (route) => (route.request().resourceType() === 'xhr' ? route.continue() : route.abort()));
  await playground.open('./?play=0');
  await playground.control('scenario').click();
  await expect(page.locator('section.scenario')).toBeVisible();
  await expect(page.locator('.notices')).not.toContainText('could not be loaded');
  problems.length = 0;
});

test('A link to a panel, and a figure of one, have that panel before they begin, and no other', async ({ page, playground }) => {
  const parts = listen(page);
  await playground.open('./?embed=log&nodes=3');
  await expect(page.locator('section.logs')).toBeVisible();
  await playground.open('./?embed=cluster,states&nodes=3');
  expect(panels(parts)).toEqual(['panel_logs']);
  await playground.open('./?panel=laboratory&play=0');
  await expect(page.locator('section.laboratory')).toBeVisible();
  expect(panels(parts)[1]).toBe('panel_laboratory');
});

test('A panel that cannot be had is said, and opens once it can', async ({ page, playground, problems }) => {
  await refuse(page);
  await playground.open('./?nodes=5&seed=3&play=0&panel=hunt');
  const said = page.locator('.notices').getByText('This part of the page could not be loaded');
  await expect(said).toHaveCount(1);
  await expect(playground.node(1)).toBeVisible();
  await expect(page.locator('section.hunt')).toHaveCount(0);
  const before = await playground.call('link');
  await playground.control('share').click();
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect(said).not.toHaveCount(0);
  expect(await playground.call('link')).toBe(before);

  await page.unroute(PARTS);
  await playground.control('share').click();
  await expect(page.locator('dialog')).toBeVisible();
  problems.length = 0;
});
