// The diagram and the matrix are one instrument: whose states, in which figures, over which part of the run.
import { expect, test } from './playground.js';

const CHAOS = './?nodes=5&seed=3&client.rate=0/s&duration=600s&fault=0ms+chaos+mtbf%3D10s+mttr%3D3s';

const report = (page) => page.evaluate(() => window.interregnum.report());
const advance = (page, seconds) => page.evaluate(us => window.interregnum.advance(us), seconds * 1e6);
const cell = (page, from, to) => page.locator(`.transitions td[data-from="${from}"][data-to="${to}"]`);
const arrow = (page, from, to) => page.locator(`.states g.arrow[data-from="${from}"][data-to="${to}"]`);

async function chaotic(page, playground) {
  await playground.open(CHAOS);
  await page.evaluate(() => window.interregnum.pause());
  await advance(page, 120);
}

test('a cell under the mouse lights its arrow, says its interval, and lists the latest such transitions', async ({ page, playground }) => {
  await chaotic(page, playground);
  await cell(page, 'failed', 'follower').hover();
  await expect(arrow(page, 'failed', 'follower')).toHaveClass(/pointed/);
  await expect(page.locator('.transitions .latest')).toContainText(/failed → follower: \d+ of \d+, probability 1\.00 \(95%: 0\.\d\d to 1\.00\)/);
  await expect(page.locator('.transitions .latest button').first()).toContainText('recovers');
  await page.locator('h1').hover();
  await expect(page.locator('.transitions .latest')).toHaveCount(0);
});

test('a click keeps the list, and an entry of it goes to that moment', async ({ page, playground }) => {
  await chaotic(page, playground);
  await cell(page, 'leader', 'failed').click();
  await page.locator('h1').hover();
  const latest = page.locator('.transitions .latest button').first();
  const at = Number(await latest.getAttribute('data-at'));
  expect(at).toBeGreaterThan(0);
  await latest.click();
  await expect.poll(() => page.evaluate(() => window.interregnum.now())).toBe(at);
  // There, it is the last thing that happened.
  await expect(latest).toHaveAttribute('data-at', String(at));
  await expect(arrow(page, 'leader', 'failed')).toHaveClass(/lit/);
});

test('by keyboard, a cell is reached, kept and left for its list', async ({ page, playground }) => {
  await chaotic(page, playground);
  await cell(page, 'follower', 'failed').focus();
  await expect(arrow(page, 'follower', 'failed')).toHaveClass(/pointed/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const entry = page.locator('.transitions .latest button').first();
  await expect(entry).toBeFocused();
  const at = Number(await entry.getAttribute('data-at'));
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => window.interregnum.now())).toBe(at);
});

test('the same walks in phases, roles, three states, and those of the cluster', async ({ page, playground }) => {
  await chaotic(page, playground);
  const { chain } = await report(page);
  const menu = page.locator('[data-control="subject"]').first();
  for (const [subject, expected] of [['roles', chain.roles], ['classic', chain.classic], ['cluster', chain.cluster]]) {
    await menu.selectOption(subject);
    for (const [from, row] of expected.counts.entries()) {
      for (const [to, count] of row.entries()) {
        if (count === 0) continue;
        const [a, b] = [expected.states[from], expected.states[to]];
        await expect(cell(page, a, b)).toHaveAttribute('data-count', String(count));
        await expect(arrow(page, a, b)).toHaveAttribute('data-count', String(count));
      }
    }
  }
  await menu.selectOption('classic');
  await expect(page.locator('.states [data-state]')).toHaveCount(3);
  await expect(page.locator('.states [data-state="candidate"]')).toHaveCount(0);
});

test('probability, count, rate and a sampled step, on the arrows and in the cells', async ({ page, playground }) => {
  await chaotic(page, playground);
  const { chain } = await report(page);
  const [failed, follower] = ['failed', 'follower'].map(name => chain.states.indexOf(name));
  const reading = name => page.locator(`[data-reading="${name}"]`).click();
  await reading('count');
  await expect(arrow(page, 'failed', 'follower')).toHaveAttribute('data-count', String(chain.counts[failed][follower]));
  await expect(cell(page, 'failed', 'follower')).toHaveText(String(chain.counts[failed][follower]));
  await reading('rate');
  await expect(page.locator('table[data-matrix="rate"]')).toBeVisible();
  const rate = Number(await cell(page, 'failed', 'follower').getAttribute('data-value'));
  expect(rate).toBeCloseTo(chain.generator_per_s[failed][follower], 9);
  await reading('sampled');
  await expect(page.locator('table[data-matrix="sampled"]')).toBeVisible();
  // Who stays is counted here, too.
  const stays = Number(await cell(page, 'failed', 'failed').getAttribute('data-value'));
  expect(stays).toBeCloseTo(chain.sampled.probability[failed][failed], 9);
});

test('what is typed as the step stays while the run plays, until it is taken', async ({ page, playground }) => {
  await playground.open('./?nodes=5&seed=42');
  await page.locator('[data-reading="sampled"]').click();
  const step = playground.control('step');
  // Drawn anew, by a run that goes on.
  const drawn = async () => {
    const now = await playground.call('now');
    await page.waitForFunction((now) => window.interregnum.now() > now, now);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  };
  const held = await step.inputValue();
  await step.fill('25');
  await drawn();
  await expect(step).toHaveValue('25');
  await step.press('Enter');
  await expect(step).toHaveAttribute('aria-invalid', 'true');
  await drawn();
  await expect(step).toHaveValue('25');
  // Escape gives it up, with what was wrong with it.
  await step.press('Escape');
  await expect(step).toHaveValue(held);
  await expect(step).not.toHaveAttribute('aria-invalid', 'true');
  await step.fill('25');
  await step.press('Enter');
  await expect(step).toHaveAttribute('aria-invalid', 'true');
  await step.press('End');
  await step.pressSequentially('0ms');
  await step.press('Enter');
  await expect(step).not.toHaveAttribute('aria-invalid', 'true');
  await drawn();
  await expect(step).toHaveValue('250ms');
});

test('a stroke over the ruler chooses a window, a reset begins one now, and both add up', async ({ page, playground }) => {
  await chaotic(page, playground);
  const count = async () => Number(await cell(page, 'failed', 'follower').getAttribute('data-count'));
  const whole = await count();
  const now = await page.evaluate(() => window.interregnum.now());
  await page.locator('[data-control="zoom-all"]').click();
  const ruler = await page.locator('.ruler').boundingBox();
  await page.keyboard.down('Shift');
  await page.mouse.move(ruler.x + ruler.width * 0.3, ruler.y + 20);
  await page.mouse.down();
  await page.mouse.move(ruler.x + ruler.width * 0.6, ruler.y + 20, { steps: 4 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  await expect(page.locator('.transitions .told')).toContainText(/\d+\.\d{3} s to /);
  expect(await page.evaluate(() => window.interregnum.now())).toBe(now);
  const part = await count();
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(whole);
  await page.locator('[data-control="window-reset"]').click();
  await expect(page.locator('.transitions table')).toContainText(/not observed/i);
  await advance(page, 60);
  await expect.poll(count).toBeGreaterThan(0);
  const later = await count();
  await page.locator('[data-control="window-whole"]').click();
  await expect.poll(count).toBe(whole + later);
});

test('brackets at the playhead choose a window by keyboard', async ({ page, playground }) => {
  await chaotic(page, playground);
  await page.evaluate(() => window.interregnum.seek(40e6));
  await page.locator('.ruler').focus();
  await page.keyboard.press('[');
  await expect(page.locator('.transitions .told')).toContainText('40.000 s to 40.000 s');
  await page.evaluate(() => window.interregnum.seek(90e6));
  await page.locator('.ruler').focus();
  await page.keyboard.press(']');
  await expect(page.locator('.transitions .told')).toContainText('40.000 s to 1 min 30.000 s');
});

test('the digest does not care how the run is looked at', async ({ page, playground }) => {
  await chaotic(page, playground);
  const before = await page.evaluate(() => window.interregnum.digest());
  await page.locator('[data-control="subject"]').first().selectOption('cluster');
  await page.locator('[data-reading="sampled"]').click();
  await page.locator('[data-control="window-reset"]').click();
  expect(await page.evaluate(() => window.interregnum.digest())).toBe(before);
  expect((await report(page)).chain.states).toContain('candidate');
});
