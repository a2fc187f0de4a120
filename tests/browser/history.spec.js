// The address bar follows the run; back and forward; what comes from elsewhere; what the browser keeps.
import { expect, test } from './playground.js';

const seed = (playground) => playground.call('text').then((text) => /seed = (\d+)/.exec(text)[1]);

test('the address follows the run, and back and forward go between runs', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42&lang=en');
  await playground.call('inject', 'crash leader');
  await expect(page).toHaveURL(/#s=1\./);
  await playground.call('advance', 2_000_000);
  const [now, digest] = [await playground.call('now'), await playground.call('digest')];
  const entries = await page.evaluate(() => history.length);

  await playground.control('preset').selectOption('leader crash');
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  expect(page.url()).toContain('lang=en');
  await page.goBack();
  await expect.poll(() => seed(playground)).toBe('42');
  // The run that was left stands where it was left, with what was done to it.
  await expect.poll(() => playground.call('now')).toBe(now);
  expect(await playground.call('digest')).toBe(digest);
  await page.goForward();
  await expect.poll(() => playground.call('text')).toContain('crash leader for 3s');
});

test('many changes in a row are one entry', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5');
  const entries = await page.evaluate(() => history.length);
  for (const nodes of ['7', '9', '3', '25', '5', '7']) await playground.control('nodes').selectOption(nodes);
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  for (let count = 0; count < 150; count += 1) await playground.call('inject', 'request 1');
  expect(await page.evaluate(() => history.length)).toBe(entries + 1);
  // In time the address says all of it.
  const link = await playground.call('link');
  const coded = (address) => address.split('#s=1.')[1];
  await expect.poll(() => coded(page.url())).toBe(coded(link));
});

test('the address opened again is the same run', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=9');
  await playground.call('inject', 'crash 2');
  await playground.call('seek', 3_000_000);
  const digest = await playground.call('digest');
  await expect(page).toHaveURL(/#s=1\./);
  await page.reload();
  await playground.ready();
  await playground.call('seek', 3_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('where the history is blocked nothing breaks', async ({ page, playground }) => {
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError');
    };
    Object.assign(History.prototype, { pushState: refuse, replaceState: refuse });
  });
  await playground.openAt('1s', 'nodes=5');
  await playground.control('nodes').selectOption('7');
  await playground.call('inject', 'crash 1');
  await expect(page.locator('.ring [data-node]')).toHaveCount(7);
  await expect(page.locator('.notice.error')).toHaveCount(0);
});

test('a link holds the window and the panel', async ({ page, playground }) => {
  await playground.openAt('9s', 'nodes=5&window=2s..5s&panel=events');
  await expect(page.locator('.panel.drawer.events')).toBeVisible();
  await expect(page.locator('[data-control="window-whole"]')).toHaveAttribute('aria-pressed', 'false');
});

test('a setting of the view that means nothing is said, and the rest works', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&panel=kitchen&speed=warp');
  await expect(page.locator('.notice.error').filter({ hasText: 'panel' })).toContainText('laboratory');
  await expect(page.locator('.notice.error').filter({ hasText: 'warp' })).toBeVisible();
  await expect(page.locator('.ring [data-node]')).toHaveCount(5);
});

const paste = (page, text) =>
  page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', given);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
  }, text);

test('a pasted link shows what it would change before it changes anything', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=1');
  const digest = await playground.call('digest');
  await paste(page, '?nodes=7&seed=1&fault=2s+crash+leader&at=3s&title=%3Cb%3Ebold%3C/b%3E');
  const sheet = page.locator('dialog.import');
  await expect(sheet.locator('.changes tbody tr')).toHaveCount(2);
  await expect(sheet).toContainText('2s crash leader');
  await expect(sheet.locator('h3')).toHaveText('<b>bold</b>');
  expect(await playground.call('digest')).toBe(digest);
  await playground.control('incoming-open').click();
  await expect(page.locator('.ring [data-node]')).toHaveCount(7);
  expect(await playground.call('now')).toBe(3_000_000);
});

test('an imported link shows the window and the panel that it asks for, and none of the run before', async ({ page, playground }) => {
  await playground.openAt('9s', 'nodes=5&window=2s..5s');
  const whole = page.locator('[data-control="window-whole"]');
  await expect(whole).toHaveAttribute('aria-pressed', 'false');
  await paste(page, '?nodes=7&seed=1&at=9s&panel=events');
  await playground.control('incoming-open').click();
  await expect(page.locator('.panel.drawer.events')).toBeVisible();
  await expect(whole).toHaveAttribute('aria-pressed', 'true');
  await paste(page, '?nodes=7&seed=2&at=9s&window=1s..3s');
  await playground.control('incoming-open').click();
  await expect(whole).toHaveAttribute('aria-pressed', 'false');
});

test('a wrong text says what is wrong, and the run stays', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=1');
  const digest = await playground.call('digest');
  await page.keyboard.press('o');
  await playground.control('incoming').fill('version = 1\nnodes = 1000000000\n');
  await expect(page.locator('dialog.import .error')).toContainText(/line 2.*from 1 to 1001/);
  await expect(playground.control('incoming-open')).toBeDisabled();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  expect(await playground.call('digest')).toBe(digest);
});

test('a file is dropped, or chosen', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5');
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['version = 1\nnodes = 3\nseed = 77\n'], 'run.toml'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(playground.control('incoming')).toHaveValue(/seed = 77/);
  await playground.control('incoming-file').setInputFiles({ name: 'b.toml', mimeType: '', buffer: Buffer.from('seed = 78') });
  await expect(playground.control('incoming')).toHaveValue('seed = 78');
  await playground.control('incoming-open').click();
  expect(await seed(playground)).toBe('78');
});

test('text that is exported and imported is the same run', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=5&network.loss=3%25&note=Watch%20node%202');
  await playground.call('inject', 'partition 1,2 | 3,4,5');
  await playground.call('seek', 5_000_000);
  const [text, digest] = [await playground.call('text'), await playground.call('digest')];
  await playground.control('preset').selectOption('leader crash');
  await paste(page, text);
  await expect(page.locator('dialog.import .author-note')).toHaveText('Watch node 2');
  await playground.control('incoming-open').click();
  await playground.call('seek', 5_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('scenarios of late and the draft are kept, and forgotten when asked', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=123');
  await playground.call('inject', 'crash 2');
  await playground.control('preset').selectOption('leader crash');
  await playground.control('scenario').click();
  await expect(page.locator('[data-recent="123"]')).toContainText('1 fault');
  await playground.control('text').fill('seed = 5 # half a thought');
  await page.reload();
  await playground.ready();
  await playground.control('scenario').click();
  await expect(playground.control('text')).toHaveValue('seed = 5 # half a thought');
  await page.locator('[data-recent="123"]').click();
  expect(await playground.call('text')).toContain('crash 2');
  await playground.control('forget').click();
  await expect(page.locator('[data-recent]')).toHaveCount(0);
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('interregnum.recent')))).toEqual([]);
});

test('without storage all else works', async ({ page, playground }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    });
  });
  await playground.openAt('1s', 'nodes=5');
  await playground.control('nodes').selectOption('7');
  await playground.control('scenario').click();
  await playground.control('text').fill('seed = 5');
  await playground.control('apply-text').click();
  expect(await seed(playground)).toBe('5');
});
