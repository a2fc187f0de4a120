// What a person does to nodes, links and messages in the ring.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

test.beforeEach(async ({ playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
});

const other = (leader) => (leader === 5 ? 1 : leader + 1);

test('a node is crashed and restarted, paused and resumed', async ({ page, playground }) => {
  const node = other(await playground.untilLeader());
  await playground.act(node, 'crash');
  await expect(playground.node(node)).toHaveAttribute('data-role', 'failed');
  await playground.act(node, 'restart');
  await expect(playground.node(node)).toHaveAttribute('data-role', 'follower');
  await playground.act(node, 'pause');
  await expect(playground.node(node)).toHaveAttribute('data-role', 'failed');
  await playground.act(node, 'resume');
  await expect(playground.node(node)).toHaveAttribute('data-role', 'follower');
  const text = await playground.call('text');
  for (const verb of ['crash', 'restart', 'pause', 'resume']) expect(text).toContain(`do = "${verb} ${node}"`);
  await page.keyboard.press('Escape');
  await expect(page.locator('.popover')).toHaveCount(0);
});

test('a node is made to time out, and stands for election', async ({ playground }) => {
  const node = other(await playground.untilLeader());
  const epoch = Number(await playground.node(node).getAttribute('data-epoch'));
  await playground.act(node, 'timeout');
  await expect(playground.node(node)).toHaveAttribute('data-role', 'candidate');
  await expect(playground.node(node)).toHaveAttribute('data-epoch', String(epoch + 1));
});

test('a node is sent a request, and the client is answered', async ({ playground }) => {
  await playground.call('load', '?nodes=5&seed=42&client.rate=0/s');
  await playground.untilLeader();
  await playground.act(other(await playground.untilLeader()), 'request');
  await playground.call('advance', 2_000_000);
  expect((await playground.call('report')).client).toMatchObject({ requests: 1, ok: 1, failed: 0, unknown: 0 });
});

test('a node is inspected in the words of the paper', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  await playground.node(leader).click();
  const popover = page.locator('.popover');
  const inspect = popover.locator('[data-action="inspect"]');
  if (await inspect.count()) await inspect.click();
  for (const word of ['currentTerm', 'votedFor', 'commitIndex', 'lastApplied', 'nextIndex', 'matchIndex']) {
    await expect(popover).toContainText(word);
  }
});

test('a node is inspected in the language of the page, beside the word of the paper', async ({ page, playground }) => {
  await playground.openAt('3s', 'lang=zh&nodes=3&seed=42');
  await playground.act(1, 'inspect');
  await expect(page.locator('.popover .details')).toContainText('当前任期（currentTerm）');
  await expect(page.locator('.popover .details dt').filter({ hasText: '投票者' })).toHaveCount(1);
});

test('everything about a node works by keyboard', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  await playground.node(leader).focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.popover')).toBeVisible();
  await expect(page.locator('.popover :focus')).toHaveCount(1);
  await page.locator('.popover [data-action="crash"]').focus();
  await page.keyboard.press('Enter');
  await expect(playground.node(leader)).toHaveAttribute('data-role', 'failed');
});

test('a link is cut in one direction, in both, and mended', async ({ page, playground }) => {
  const link = page.locator('[data-link="1-3"]').first();
  const act = async (action) => {
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator(`.popover [data-action="${action}"]`).click();
  };
  await expect(link).toHaveAttribute('data-cut', 'none');
  await act('cut-forward');
  await expect(link).toHaveAttribute('data-cut', 'forward');
  await act('cut-backward');
  await expect(link).toHaveAttribute('data-cut', 'both');
  await act('mend');
  await expect(link).toHaveAttribute('data-cut', 'none');
  await act('cut-both');
  await expect(link).toHaveAttribute('data-cut', 'both');
  const text = await playground.call('text');
  for (const fault of ['cut 1 -> 3', 'cut 3 -> 1', 'mend 1 <-> 3', 'cut 1 <-> 3']) {
    expect(text).toContain(`do = "${fault}"`);
  }
});

test('a link is clicked where it is drawn', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=3&seed=42');
  await page.locator('[data-link="1-2"] .hit').first().click();
  await expect(page.locator('.popover [data-action="cut-both"]')).toBeVisible();
});

test('a message in flight is looked at and dropped', async ({ page, playground }) => {
  await playground.call('load', '?nodes=5&seed=42');
  await playground.untilLeader();
  // A new leader has just sent its first entry.
  await playground.call('advance', 2_000);
  const message = page.locator('[data-message][data-kind="AppendEntries"]').first();
  const number = await message.getAttribute('data-message');
  await message.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.popover')).toContainText('prevLogIndex');
  await page.locator('.popover [data-action="drop"]').click();
  expect(await playground.call('text')).toContain(`do = "drop ${number}"`);
  await playground.call('advance', 30_000);
  expect((await playground.call('report')).messages.dropped).toBe(1);
});

test('a partition by choosing groups, and healing it', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  const action = (name) => page.locator(`.cluster [data-action="${name}"]`);
  await action('partition-begin').click();
  await playground.node(leader).click();
  await action('partition').click();
  await expect(page.locator('[data-link][data-cut="both"]')).toHaveCount(4);
  await playground.call('advance', 2_000_000);
  const { leaders } = await playground.call('report');
  expect(leaders).toHaveLength(2);
  await action('heal').click();
  await expect(page.locator('[data-link][data-cut="both"]')).toHaveCount(0);
  await playground.call('advance', 1_000_000);
  await expect(playground.node(leader)).toHaveAttribute('data-role', 'follower');
});

test('Escape leaves the choice of groups', async ({ page, playground }) => {
  await page.locator('.cluster [data-action="partition-begin"]').click();
  await playground.node(2).click();
  await expect(page.locator('.cluster .grouping')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('.cluster .grouping')).toHaveCount(0);
});

test('chaos is let loose and called back', async ({ page, playground }) => {
  const chaos = page.locator('.cluster [data-action="chaos"]');
  await chaos.click();
  await playground.call('advance', 60_000_000);
  const crashes = async () => {
    const { chain } = await playground.call('report');
    const failed = chain.states.indexOf('failed');
    return chain.counts.reduce((sum, row) => sum + row[failed], 0);
  };
  const before = await crashes();
  expect(before).toBeGreaterThan(5);
  await chaos.click();
  await playground.call('advance', 60_000_000);
  expect(await crashes()).toBe(before);
});

test('the clock counts the interregnum, and the sentence says what happened', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  await expect(page.locator('.clock')).toContainText(String(leader));
  await playground.act(leader, 'crash');
  await expect(page.locator('.sentence')).toContainText(new RegExp(`${leader}.*crash|crash.*${leader}`, 'i'));
  await playground.call('advance', 100_000);
  await expect(page.locator('.clock')).toContainText(/no leader/i);
  await expect(page.locator('.clock')).toContainText('100 ms');
  await expect(page.locator('.sentence')).toHaveAttribute('aria-live', 'polite');
});

test('the Redis election breaks its promise, and the page says which and when', async ({ page, playground }) => {
  await playground.call('load', '?protocol=redis-random&nodes=3&seed=42');
  await expect(page.locator('.cluster')).toContainText(/all promises kept/i);
  await playground.call('advance', 20_000_000);
  await expect(page.locator('.cluster')).toContainText(/broken/i);
  const { violations } = await playground.call('report');
  expect(violations[0].property).toBe('Election Safety');
});

test('a broken promise tells what is known of it, and leads to the moment before', async ({ page, playground }) => {
  await playground.call('load', '?protocol=redis-random&nodes=3&seed=42');
  await playground.call('advance', 20_000_000);
  const { violations } = await playground.call('report');
  await page.locator('[data-action="promises"]').press('Enter');
  const first = page.locator('.popover .violations li').first();
  await expect(first).toContainText(violations[0].property);
  await expect(first.locator('.about')).toContainText(violations[0].nodes.join(', '));
  await first.locator('[data-action="before"]').press('Enter');
  await expect(page.locator('.popover')).toHaveCount(0);
  await expect.poll(() => playground.call('now')).toBe(violations[0].at_us - 1);
  await expect(page.locator('.cluster')).toContainText(/all promises kept/i);
});

test('stale reads are told with their ages, also where no promise is broken', async ({ page, playground }) => {
  const verdict = page.locator('.cluster-head .promises');
  await playground.call('load', '?nodes=3&seed=42&client.rate=20/s');
  await playground.call('advance', 3_000_000);
  await expect(verdict).toContainText(/all promises kept/i);
  await verdict.press('Enter');
  await expect(page.locator('.popover .stale')).toHaveText('No read was answered with an old value.');
  await page.keyboard.press('Escape');
  await expect(verdict).toBeFocused();

  // Servers that answer reads from what they have never promised that it is the latest.
  await playground.call('load', [
    'version = 1\nnodes = 3\nseed = 2\nprotocol = "zab"\nzab.sync_limit = 100\nzab.reads = "local"',
    'client.rate = "50/s"\nclient.keys = 1\n[[faults]]\nat = "2s"\ndo = "cut leader -> follower"',
  ].join('\n'));
  await playground.call('advance', 10_000_000);
  const { stale_reads, violations } = await playground.call('report');
  expect(violations).toEqual([]);
  expect(stale_reads.count).toBeGreaterThan(0);
  await verdict.press('Enter');
  await expect(page.locator('.popover .stale')).toContainText(String(stale_reads.count));
  const { violations: faults } = await new AxeBuilder({ page }).include('.cluster').analyze();
  expect(faults.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html)}`)).toEqual([]);
});

test('what is promised of the time after a repair is told with its deadlines', async ({ page, playground }) => {
  const due = (of) => page.locator(`.popover [data-due="${of}"]`);
  const open = async () => {
    await page.keyboard.press('Escape');
    await page.locator('.cluster-head .promises').press('Enter');
  };
  await playground.call('load', '?nodes=3&seed=42&fault=1s+crash+leader&fault=2s+settle');
  await playground.call('advance', 1_500_000);
  await open();
  await expect(due('leader')).toHaveText('a leader within 18.000 s');
  await expect(due('answer')).toHaveText('then every answer within 2.000 s');
  await playground.call('advance', 1_000_000);
  await open();
  await expect(page.locator('.popover .deadlines')).toContainText('After the repair at 2.000 s');
  await expect(due('leader')).toHaveText('a leader by 20.000 s: held ✓');
  await expect(due('answer')).toHaveAttribute('data-stage', 'running');
  await expect(due('answer')).toContainText('every answer by 22.000 s');
  await playground.call('advance', 20_000_000);
  await open();
  await expect(due('answer')).toHaveAttribute('data-stage', 'held');
  // What fails again takes the promise back until the next repair.
  await playground.call('inject', 'crash leader');
  await open();
  await expect(due('leader')).toHaveAttribute('data-stage', 'ahead');

  await playground.call('load', '?nodes=3&seed=42&raft.election_timeout=150ms..151ms');
  await open();
  await expect(page.locator('.popover .deadlines')).toContainText(/nothing is promised under these settings/i);
  await expect(due('leader')).toHaveCount(0);
});

test('what cannot be decided is neither kept nor broken, and the page says of which key and why', async ({ page, playground }) => {
  await playground.call('load', '?nodes=3&seed=42&client.mode=closed&client.think=1ms&client.keys=1&client.sessions=100');
  await playground.call('advance', 3_000_000);
  const { linearizable, undecided, violations } = await playground.call('report');
  expect([linearizable, undecided, violations]).toEqual([null, [{ key: 1, limit: 'pending' }], []]);
  const verdict = page.locator('.cluster-head .promises');
  await expect(verdict).toHaveClass(/undecided/);
  await expect(verdict).toContainText('as far as it can be decided ?');
  await expect(page.locator('.cluster')).not.toContainText(/all promises kept/i);
  await verdict.press('Enter');
  const item = page.locator('.popover .undecided li');
  await expect(item).toHaveCount(1);
  await expect(item).toContainText(/key 1: more than 64 operations/i);
  await expect(page.locator('.popover .violations')).toHaveCount(0);
  const { violations: faults } = await new AxeBuilder({ page }).include('.cluster').analyze();
  expect(faults.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html)}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.locator('.popover')).toHaveCount(0);
  await expect(verdict).toBeFocused();

  // What is decided is told as before.
  await playground.call('load', '?nodes=3&seed=42&client.mode=closed&client.think=1ms&client.keys=1&client.sessions=10');
  await playground.call('advance', 3_000_000);
  await expect(page.locator('.cluster')).toContainText(/all promises kept/i);
});

const fault = (at, action) => `[[faults]]\nat = "${at}"\ndo = "${action}"\n`;
// The vote that is forgotten, as in the gallery: two leaders of one term, and what one of them answered is lost.
const LOST = [
  'version = 1\nnodes = 3\nseed = 42\nduration = "2s"\nraft.mistake = "vote-not-persisted"\nnetwork.latency = "10ms"\n',
  fault('0ms', 'cut 1 <-> 3'), fault('0ms', 'delay 3 -> 2 80ms'), fault('50ms', 'timeout 1'), fault('50ms', 'timeout 3'),
  fault('75ms', 'crash 2 for 25ms'), fault('1s', 'settle'),
].join('\n');

test('a lost write is drawn from its answer to the moment at which it was gone', async ({ page, playground }) => {
  await playground.call('load', LOST);
  await playground.call('advance', 2_000_000);
  const { violations } = await playground.call('report');
  const { operations: [write], moments, nodes } = violations.find(({ property }) => property === 'Acknowledged Writes');
  await page.locator('[data-action="promises"]').press('Enter');
  const item = page.locator('.popover li[data-property="Acknowledged Writes"]').first();
  await item.locator('[data-action="explain"]').press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Acknowledged Writes' });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('svg .operation.write')).toHaveCount(1);
  await expect(dialog.locator('svg .operation.write text')).toHaveText(`w ${write.value}`);
  await expect(dialog.locator('svg .operation.moment')).toHaveCount(moments.length);
  await expect(dialog.locator('.proof-names')).toContainText(`node ${nodes[0]}`);
  const box = (part) => dialog.locator(`svg [data-part="${part}"] rect`).first().boundingBox();
  const [asked, gone] = [await box('against'), await box('impossible')];
  expect(asked.x + asked.width).toBeLessThanOrEqual(gone.x);
  await expect(dialog.locator('.reason')).toContainText(`asked to write ${write.value}`);
  await dialog.locator('summary').press('Enter');
  await expect(dialog.locator('tbody tr')).toHaveCount(1 + moments.length);
  await expect(dialog.locator('tr[data-part="impossible"]')).toContainText(/something else committed/i);
  const { violations: faults } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(faults.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html)}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(item.locator('[data-action="explain"]')).toBeFocused();
});

// Broken promises to clients, each with what it says and with how many moments it is drawn.
for (const [property, scenario, until, says, marks] of [
  ['Executed Once', '?nodes=3&seed=42&client.rate=40/s&client.keys=1&network.duplicate=30%25&network.latency=exp(30ms)&raft.mistake=no-sessions&raft.election_timeout=1s..2s&raft.heartbeat=200ms', 10, 'stands in the log twice', 2],
  ['Liveness', '?protocol=redis-random&nodes=5&seed=42&redis-random.variant=as-printed&client.rate=5/s&client.patience=1h&fault=1s+settle', 300, 'it still waits', 3],
]) {
  test(`${property}: what became of the request is drawn`, async ({ page, playground }) => {
    await playground.call('load', scenario);
    await playground.call('advance', until * 1_000_000);
    const { violations } = await playground.call('report');
    expect(violations.some((found) => found.property === property && found.moments?.length === marks)).toBe(true);
    await page.locator('[data-action="promises"]').press('Enter');
    const explain = page.locator(`.popover li[data-property="${property}"] [data-action="explain"]`).first();
    await explain.press('Enter');
    const dialog = page.getByRole('dialog', { name: property });
    await expect(dialog.locator('.reason')).toContainText(says);
    await expect(dialog.locator('svg .operation.moment')).toHaveCount(marks);
    await expect(dialog.locator('svg .operation:not(.moment)')).toHaveCount(1);
    await expect(dialog.locator('svg [data-part="impossible"]')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(explain).toBeFocused();
  });
}

test('an answer without an explanation is drawn, explained and told as a table', async ({ page, playground }) => {
  await playground.call('load', '?protocol=redis-random&nodes=5&seed=42&client.rate=20/s');
  await playground.call('advance', 30_000_000);
  const { violations, linearizable, stale_reads } = await playground.call('report');
  expect(linearizable).toBe(false);
  expect(stale_reads.count).toBeGreaterThan(0);
  expect(stale_reads.p50_age_us).toBeLessThanOrEqual(stale_reads.p99_age_us);
  const { operations } = violations.find((violation) => violation.property === 'Linearizability');
  const impossible = operations.find((operation) => operation.part === 'impossible');

  await page.locator('[data-action="promises"]').press('Enter');
  await expect(page.locator('.popover .stale')).toContainText(new RegExp(`${stale_reads.count} reads.*median .*p99 .*at most`));
  const item = page.locator('.popover li[data-property="Linearizability"]');
  await item.locator('[data-action="explain"]').press('Enter');
  const dialog = page.getByRole('dialog', { name: /without an explanation/i });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator('svg .operation')).toHaveCount(operations.length);
  const drawn = dialog.locator('svg [data-part="impossible"]');
  await expect(drawn).toHaveCount(1);
  await expect(drawn.locator('text')).toContainText(String(impossible.value ?? '–'));
  // Who contradicts it began before it did, so it stands further to the left.
  const left = async (part) => (await dialog.locator(`svg [data-part="${part}"] rect`).first().boundingBox()).x;
  expect(await left('against')).toBeLessThan(await left('impossible'));
  await expect(dialog.locator('.reason')).toContainText(/returned|found/);
  await dialog.locator('summary').press('Enter');
  await expect(dialog.locator('tbody tr')).toHaveCount(operations.length);
  await expect(dialog.locator('tr[data-part="impossible"]')).toContainText(/no explanation/i);

  const { violations: faults } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(faults.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html)}`)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(item).toBeVisible();
  await expect(item.locator('[data-action="explain"]')).toBeFocused();
});
