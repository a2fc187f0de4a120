// The scenario: presets, dials, the text editor; nothing typed is lost.
import { expect, test } from './playground.js';

const open = async (playground) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
  await playground.control('scenario').click();
};

test('protocol, nodes and preset change from the head of the page', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5');
  await playground.control('nodes').selectOption('7');
  await expect(page.locator('.ring [data-node]')).toHaveCount(7);
  await playground.control('protocol').selectOption('redis-random');
  expect(await playground.call('text')).toContain('protocol = "redis-random"');
  await playground.control('preset').selectOption('leader crash');
  expect(await playground.call('text')).toContain('do = "crash leader for 3s"');
});

test('a dial changes the scenario; a wrong value stays with its error beside it', async ({ page, playground }) => {
  await open(playground);
  const field = page.locator('[data-key="raft.heartbeat"]').first();
  await field.fill('30ms');
  await field.press('Enter');
  expect(await playground.call('text')).toContain('heartbeat = "30ms"');
  await field.fill('soon');
  await field.press('Enter');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveValue('soon');
  await page.keyboard.press('Tab');
  await expect(page.locator('.dial.wrong .hint')).toBeVisible();
  await expect(page.locator('.dial.wrong .hint')).toContainText(/from 1ms to 1h/);
  expect(await playground.call('text')).toContain('heartbeat = "30ms"');
});

test('settings without an effect are set apart, and say what they need', async ({ page, playground }) => {
  await playground.openAt('1s', 'protocol=primary-backup&nodes=6&seed=42');
  await playground.control('scenario').click();
  const [quorum, lease] = ['quorum', 'ttl'].map((name) => page.locator(`[data-key="primary-backup.${name}"]`).first());
  const apart = page.locator('.drawer.scenario summary', { hasText: 'no effect now' });
  await expect(apart).toBeVisible();
  await expect(lease).toBeVisible();
  await expect(quorum).toBeHidden();
  await apart.focus();
  await page.keyboard.press('Enter');
  await expect(quorum).toBeVisible();
  await expect(quorum).toHaveAccessibleDescription(/no effect now: only with “Failover” = monitors/);
  await page.locator('[data-key="primary-backup.failover"]').first().selectOption('monitors');
  await expect(quorum).not.toHaveAccessibleDescription(/no effect/);
  await expect(lease).toHaveAccessibleDescription(/no effect now: only with “Failover” = lease/);
  await quorum.fill('3');
  await quorum.press('Enter');
  expect(await playground.call('text')).toContain('quorum = 3');
});

test('a setting that cannot work is warned of', async ({ page, playground }) => {
  await open(playground);
  const field = page.locator('[data-key="network.latency"]').first();
  await field.fill('80ms');
  await field.press('Enter');
  await expect(page.locator('.drawer.scenario .warning').first()).toBeVisible();
});

test('the text editor applies what is typed, and keeps what is wrong', async ({ page, playground }) => {
  await open(playground);
  const editor = playground.control('text');
  const text = await editor.inputValue();
  expect(text).toContain('seed = 42');
  await editor.fill(text.replace('seed = 42', 'seed = 43'));
  await playground.control('apply-text').click();
  expect(await playground.call('text')).toContain('seed = 43');
  const wrong = 'version = 1\nnodes = 5\n[raft]\nheartbeat = "5 apples"\n';
  await editor.fill(wrong);
  await playground.control('apply-text').click();
  await expect(page.locator('.drawer.scenario')).toContainText(/line 4/);
  await expect(page.locator('.drawer.scenario')).toContainText(/5 apples/);
  await expect(editor).toHaveValue(wrong);
  expect(await playground.call('text')).toContain('seed = 43');
  // Nor is it lost when the drawer closes.
  await playground.control('scenario').click();
  await playground.control('scenario').click();
  await expect(editor).toHaveValue(wrong);
});

test('1, 101 and 1001 nodes', async ({ page, playground }) => {
  await playground.openAt('500ms', 'nodes=1');
  await expect(playground.node(1)).toHaveAttribute('data-role', 'leader');
  for (const nodes of [101, 1001]) {
    await playground.openAt('500ms', `nodes=${nodes}`);
    await expect(page.locator('[data-node]')).toHaveCount(nodes);
    await expect(page.locator('[data-node][data-role="leader"]')).toHaveCount(1);
    const node = await page.locator('[data-node][data-role="follower"]').first().getAttribute('data-node');
    await playground.act(node, 'crash');
    await expect(playground.node(node)).toHaveAttribute('data-role', 'failed');
  }
});

test('Escape closes the drawer and gives the focus back', async ({ page, playground }) => {
  await open(playground);
  await page.locator('[data-key="seed"]').first().focus();
  await page.keyboard.press('Escape');
  await expect(page.locator('.drawer.scenario')).toHaveCount(0);
  await expect(playground.control('scenario')).toBeFocused();
});

test('what runs says what to watch and what it promises, in both languages', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=4711');
  await playground.control('scenario').click();
  const note = (name) => page.locator(`.drawer.scenario [data-note="${name}"]`);
  // A scenario of one's own has its setting's promises, and no story.
  await expect(note('kept')).toContainText('Linearizability');
  await expect(note('watch')).toHaveCount(0);
  await page.locator('.drawer.scenario [data-preset="etcd"]').click();
  await expect(note('watch')).toContainText('What to watch');
  await expect(note('watch')).toContainText('steps down by itself');
  await expect(note('promised')).toContainText('no acknowledged write is lost');
  await expect(note('open')).toHaveCount(0);
  await page.locator('.drawer.scenario [data-preset="MySQL"]').click();
  await expect(note('promised')).toContainText('One source in each epoch');
  await expect(note('kept')).not.toContainText('Acknowledged Writes');
  await expect(note('open')).toContainText('Acknowledged Writes');
  // The promises follow the setting; the preset's sentences are of the preset.
  await playground.control('protocol').selectOption('raft');
  await expect(note('kept')).toContainText('Acknowledged Writes');
  await expect(note('promised')).toHaveCount(0);
  await page.locator('.drawer.scenario [data-preset="ZooKeeper"]').click();
  await playground.control('language').click();
  await expect(note('watch')).toContainText('返回旧值');
  await expect(note('open')).toContainText('线性一致性');
});

test('the arbiter is drawn for those who ask it, and not beside Sentinels', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
  await playground.control('preset').selectOption('MySQL');
  await expect(page.locator('.ring [data-node="0"]')).toHaveCount(1);
  await playground.control('preset').selectOption('Redis with Sentinel');
  await expect(page.locator('.ring [data-node="6"]')).toHaveCount(1);
  await expect(page.locator('.ring [data-node="0"]')).toHaveCount(0);
});

test('a dial says its default, and the keyboard goes back to it', async ({ page, playground }) => {
  await open(playground);
  const field = page.locator('[data-key="raft.heartbeat"]').first();
  const dial = page.locator('.dial', { has: field });
  await expect(dial.locator('[data-default]')).toHaveCount(0);
  await field.fill('30ms');
  await field.press('Enter');
  await expect(dial.locator('.hint')).toContainText('Default: 50ms.');
  await page.keyboard.press('Tab');
  await expect(dial.locator('[data-default="raft.heartbeat"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('50ms');
  await expect(field).toBeFocused();
  await expect(dial.locator('[data-default]')).toHaveCount(0);
  expect(await playground.call('text')).not.toContain('heartbeat = "30ms"');
});

test('switches and choices say what they are for', async ({ page, playground }) => {
  await open(playground);
  const flag = page.locator('.dial', { has: page.locator('[data-key="raft.pre_vote"]') });
  await expect(flag.locator('.about')).toContainText(/unseating.*Default: off/);
  await flag.locator('input').check();
  await flag.locator('[data-default="raft.pre_vote"]').click();
  await expect(flag.locator('input')).not.toBeChecked();
  const reads = page.locator('[data-key="raft.reads"]');
  await reads.focus();
  await expect(page.locator('.dial', { has: reads }).locator('.hint')).toBeVisible();
  await expect(reads).toHaveAccessibleDescription(/trusts the clocks/);
});
