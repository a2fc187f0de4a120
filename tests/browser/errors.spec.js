// Bad input: the person reads what is wrong, where, and what is allowed, and keeps the run they had.
import { readFileSync } from 'node:fs';
import { expect, test } from './playground.js';

// What strangers may write: the corpus that the readers are fuzzed with.
const corpus = (file) => readFileSync(new URL(`../fuzz/corpus/${file}`, import.meta.url), 'utf8');

for (const [what, address, says] of [
  ['an unknown key', './?nodse=5', /nodse.*nodes/s],
  ['a value out of range', './?nodes=5000', /nodes.*5000.*1001/s],
  ['a node that does not exist', './?nodes=3&fault=2s+crash+7', /7.*3/s],
  ['a torn link', './#s=1.q1YqSyx', /./],
  ['a link of a later version', './#s=7.AAAA', /version|newer/i],
  ['a bomb', `./#s=1.${'A'.repeat(20_000)}`, /20041 bytes.*16384/],
]) {
  test(`${what} in the address is said, and the page opens on the default scenario`, async ({ page, playground }) => {
    await playground.open(address);
    await expect(page.locator('.notice.error[role="alert"]')).toContainText(says);
    expect((await playground.call('report')).nodes).toHaveLength(5);
    await page.locator('.notice.error button').click();
    await expect(page.locator('.notice.error')).toHaveCount(0);
  });
}

test('a bad link pasted into the same tab is said, and the run stays', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=3');
  const digest = await playground.call('digest');
  await page.evaluate(() => {
    location.hash = '#s=1.broken!';
  });
  await expect(page.locator('.notice.error[role="alert"]')).toBeVisible();
  expect(await playground.call('digest')).toBe(digest);
});

test('every hostile kind of link and text is refused in clear words, and the run stays', async ({ playground }) => {
  await playground.openAt('2s', 'nodes=3');
  const digest = await playground.call('digest');
  for (const [file, says] of [
    ['coded/truncated', /damaged or incomplete/],
    ['coded/corrupted', /damaged or incomplete/],
    ['coded/stored-blocks', /damaged or incomplete/],
    ['coded/not-base64', /not base64url/],
    ['coded/far-future', /damaged|newer version/],
    ['coded/bomb', /more than 262144 bytes/],
    ['coded/bomb-just-too-large', /more than 262144 bytes/],
    ['coded/oversized', /16405 bytes; allowed are 16384/],
    ['coded/logs', /40001 logs for 1001 nodes/],
    ['coded/partition', /partition/],
    ['coded/words', /for for for/],
    ['coded/keys', /no key "k0"/],
    ['query/markup-in-the-title', /title/],
    ['query/a-thousand-million-nodes', /nodes.*1 to 1001/],
    ['query/not-a-number', /NaN/],
    ['query/negative-times', /-2s/],
    ['query/many-keys', /bytes; allowed|no key "k0"/],
    ['query/future-version', /newer version/],
    ['text/too-many-faults.toml', /10001 faults are too many/],
    ['text/nested-deeply.toml', /not TOML/],
    ['text/not-a-number.toml', /nan/i],
    ['text/future-version.toml', /newer version/],
  ]) {
    const refused = await playground.page.evaluate((given) => {
      try {
        window.interregnum.load(given);
        return null;
      } catch ({ message }) {
        return message;
      }
    }, corpus(file));
    expect(refused, file).toMatch(says);
    expect(refused.length, file).toBeLessThan(1_000);
    expect(await playground.call('digest'), file).toBe(digest);
  }
});

test('markup in a title or an error stays text', async ({ page, playground }) => {
  const markup = '<img src=x onerror="window.taken = true">';
  await playground.openAt('0s', `title=${encodeURIComponent(markup)}`);
  await page.evaluate((given) => {
    location.hash = `#s=1.${given}`;
  }, markup);
  await expect(page.locator('.notice.error')).toBeVisible();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
  expect(await page.evaluate(() => window.taken)).toBeUndefined();
});

test('a good link pasted into the same tab is loaded', async ({ page, playground }) => {
  await playground.openAt('2s', 'nodes=3&seed=7');
  const link = await playground.call('link');
  const digest = await playground.call('digest');
  await playground.call('load', '?nodes=5');
  await page.evaluate((hash) => {
    location.hash = hash;
  }, new URL(link).hash);
  await expect(playground.node(3)).toBeVisible();
  await expect(playground.node(5)).toHaveCount(0);
  await playground.call('seek', 2_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('a fault that finds no target is skipped, and the page says why', async ({ page, playground }) => {
  await playground.openAt('0s', 'nodes=3');
  await page.keyboard.press('c');
  await expect(page.locator('.notice')).toContainText(/no leader|nobody leads/i);
});
