// Side by side: others in the same world on the same clock, and the table of what differs for sure.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

// A leader that crashes again and again, and a rival that waits ten times as long before it elects another.
const CRASHES = 'play=0&seed=7&nodes=3&duration=8s&fault=every+2s+crash+leader+for+700ms';
const SLOW = 'raft;election_timeout=1s..2s';

const drawer = (page) => page.locator('section.compare');
const table = (page) => page.locator('table[data-compare]');
const progress = (page) => page.locator('.compare-progress');
const rivals = (page) => page.locator('[data-rival]');

test('Others are added and taken away, and the table says what differs', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=${encodeURIComponent(SLOW)}`);
  await expect(rivals(page)).toHaveCount(1);
  await playground.control('compare-add').selectOption('redis-random');
  await expect(rivals(page)).toHaveCount(2);
  await rivals(page).nth(1).locator('[data-control="remove-rival"]').click();
  await expect(rivals(page)).toHaveCount(1);

  await playground.control('compare-seeds').fill('6');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await expect(table(page).locator('thead th')).toHaveCount(2);
  const measures = await table(page).locator('[data-measure]').evaluateAll((rows) => rows.map((row) => row.dataset.measure));
  expect(measures).toContain('availability');
  expect(measures).toContain('acknowledged_writes_lost');
  expect(measures.at(-1)).toBe('promises');
  const availability = table(page).locator('[data-measure="availability"] td');
  await expect(availability.first()).toHaveAttribute('data-best', 'true');
  await expect(availability.first()).toContainText('best');
  await expect(availability.nth(1)).not.toHaveAttribute('data-best', 'true');
  await expect(table(page).locator('[data-measure="acknowledged_writes_lost"] [data-best]')).toHaveCount(0);
});

test('The small clusters follow the clock and never change the digest', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}`);
  await playground.call('seek', 3_000_000);
  const alone = await playground.call('digest');
  await page.keyboard.press('v');
  await playground.control('compare-add').selectOption('redis-random');
  await expect(rivals(page)).toHaveAttribute('data-at', '3000000');
  await playground.call('advance', 1_500_000);
  await expect(rivals(page)).toHaveAttribute('data-at', '4500000');
  await playground.call('seek', 3_000_000);
  await expect(rivals(page)).toHaveAttribute('data-at', '3000000');
  expect(await playground.call('digest')).toBe(alone);
  await expect(rivals(page).locator('svg[role="img"]')).toHaveAttribute('aria-label', /(leads|Nobody)/);
});

test('It stops when told', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES.replace('8s', '1h')}&compare=redis-random`);
  await playground.control('compare-start').click();
  await playground.control('compare-cancel').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'cancelled');
  await expect(playground.control('compare-start')).toBeEnabled();
  await playground.control('compare-seeds').fill('1');
  await expect(playground.control('compare-start')).toBeDisabled();
});

test('The table stays while it is worked out anew, and when that is stopped', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES.replace('8s', '3m')}&compare=redis-random`);
  await playground.control('compare-seeds').fill('12');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const before = await table(page).innerText();
  await playground.control('compare-seeds').fill('1000');
  await playground.control('compare-start').click();
  await expect(playground.control('compare-cancel')).toBeVisible();
  expect(await table(page).innerText()).toBe(before);
  await playground.control('compare-cancel').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'cancelled');
  expect(await table(page).innerText()).toBe(before);
});

test('What was worked out until it is stopped is shown', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES.replace('8s', '1m')}&compare=redis-random`);
  await playground.control('compare-seeds').fill('1000');
  await playground.control('compare-start').click();
  await page.waitForFunction(() => document.querySelector('.compare-progress progress')?.value >= 6);
  await playground.control('compare-cancel').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'cancelled');
  const told = async () => Number((await progress(page).innerText()).match(/Stopped after (\d+) runs of each, seeds 7 to \d+/)?.[1]);
  const first = await told();
  expect(first).toBeGreaterThan(1);
  await expect(table(page)).not.toHaveAttribute('data-stale', 'true');
  await expect(table(page).locator('[data-measure="availability"] td')).toHaveText([/%/, /%/]);
  // Stopped again, it tells of more, if there is more.
  await playground.control('compare-start').click();
  await page.waitForFunction((runs) => document.querySelector('.compare-progress progress')?.value >= runs, 2 * (first + 1));
  await playground.control('compare-cancel').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'cancelled');
  expect(await told()).toBeGreaterThan(first);
});

test('Whose figures they are stays in sight', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=etcd`);
  await playground.control('compare-seeds').fill('2');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const region = page.locator('.compare-scroll').first();
  await region.evaluate((element) => (element.scrollTop = 200));
  const [above, names] = [await region.boundingBox(), await table(page).locator('thead th').last().boundingBox()];
  expect(await region.evaluate((element) => element.scrollTop)).toBe(200);
  expect(Math.abs(names.y - above.y)).toBeLessThan(2);
});

test('What takes the place of what had the focus has it from then on', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES.replace('8s', '1h')}&compare=redis-random,zab`);
  await playground.control('compare-start').focus();
  await page.keyboard.press('Enter');
  await expect(playground.control('compare-cancel')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(playground.control('compare-start')).toBeFocused();
  await playground.control('compare-add').focus();
  await playground.control('compare-add').selectOption('bully');
  await expect(playground.control('compare-start')).toBeFocused();
  await page.locator('.rival-cards .close').first().focus();
  await page.keyboard.press('Enter');
  await expect(playground.control('compare-add')).toBeFocused();
});

test('A rival that is opened goes on from the same moment, under no name but its own', async ({ page, playground }) => {
  await playground.open('./?play=0&compare=raft');
  await playground.control('preset').selectOption({ label: 'Redis with Sentinel' });
  await playground.call('pause');
  await playground.call('seek', 20_000_000);
  await playground.control('open-rival').click();
  await expect.poll(() => playground.call('now')).toBe(20_000_000);
  const text = await playground.call('text');
  expect(text).toContain('do = "isolate leader"');
  expect(text).not.toContain('Sentinel');
  // What plays goes on to play.
  await playground.call('play');
  await playground.control('open-rival').click();
  await expect.poll(() => playground.call('now')).toBeGreaterThan(20_000_000);
});

test('The link reopens it, and a rival that is opened changes places', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&panel=compare`);
  await playground.control('compare-add').selectOption('redis-random');
  await expect.poll(() => new URL(page.url()).searchParams.get('compare')).toBe('redis-random');
  await page.reload();
  await playground.ready();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'redis-random');

  await playground.control('open-rival').click();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'raft');
  expect(await playground.call('text')).toContain('protocol = "redis-random"');
  await expect.poll(() => new URL(page.url()).searchParams.get('compare')).toBe('raft');
  await page.goBack();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'redis-random');
});

test('The keyboard suffices, a setting that cannot be is refused, and axe finds nothing', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}`);
  await page.keyboard.press('v');
  await expect(drawer(page)).toBeVisible();
  await drawer(page).locator('summary').focus();
  await page.keyboard.press('Enter');
  await playground.control('compare-own-key').selectOption('raft.heartbeat');
  await playground.control('compare-own-value').fill('soon');
  await page.keyboard.press('Enter');
  await expect(page.locator('#wrong-setting')).toContainText('soon');
  await playground.control('compare-own-value').fill('20ms');
  await page.keyboard.press('Enter');
  await expect(rivals(page)).toHaveAttribute('data-rival', 'raft;heartbeat=20ms');
  await playground.control('compare-seeds').fill('2');
  await page.keyboard.press('Enter');
  await expect(table(page)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('section.compare').analyze();
  expect(violations).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(drawer(page)).toHaveCount(0);
});

test('On a phone the table scrolls and the page does not', async ({ page, playground }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await playground.open(`./?${CRASHES}&panel=compare&compare=redis-random,multi-paxos,viewstamped`);
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  // The hidden words of the last column are what once made the page wider.
  await expect(table(page).locator('td:last-child[data-best]')).not.toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

test('A document compares, too', async ({ page, playground }) => {
  await playground.open(`./?embed=compare&${CRASHES}&compare=${encodeURIComponent('raft;pre_vote=true,zab')}`);
  await expect(rivals(page)).toHaveCount(2);
  await playground.call('seek', 3_000_000);
  for (const rival of await rivals(page).all()) await expect(rival).toHaveAttribute('data-at', '3000000');
  await playground.control('compare-seeds').fill('4');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await expect(table(page).locator('thead th')).toHaveCount(3);
});

test('A system is chosen by its name, and its card says how it is set', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}`);
  await page.keyboard.press('v');
  const systems = playground.control('compare-add').locator('optgroup[label="Systems"] option');
  await expect(systems.filter({ hasText: 'ZooKeeper' })).toHaveCount(1);
  await playground.control('compare-add').selectOption('etcd');
  await expect(rivals(page).locator('.name')).toHaveText('etcd');
  await expect(rivals(page).locator('.settings')).toContainText(/Raft.*Pre-vote/);
  await expect.poll(() => new URL(page.url()).searchParams.get('compare')).toBe('etcd');
  await playground.control('compare-add').selectOption('kafka');
  await expect(rivals(page).nth(1).locator('.crew')).toHaveText('3 nodes: one broker, 2 controllers');
  await expect.poll(() => new URL(page.url()).searchParams.get('compare')).toBe('etcd,kafka');
  await page.reload();
  await playground.ready();
  await expect(rivals(page).locator('.name')).toHaveText(['etcd', 'Kafka']);
});

test('What a setting lost is told on its card and in the table, as not promised', async ({ page, playground }) => {
  // A holder of the lock sleeps, wakes, and writes over what came after, unless it shows a token; the next one finds it so at 80 s.
  await playground.open('./?play=0');
  await playground.control('preset').selectOption('Redis lock with tokens');
  await page.keyboard.press('v');
  await playground.control('compare-add').selectOption('redis-lock');
  await playground.call('seek', 85_000_000);
  await expect(rivals(page)).toHaveAttribute('data-at', '85000000');
  await expect(rivals(page).locator('.rival-lost').filter({ hasText: 'Acknowledged Writes' })).toContainText('as its setting allows');
  await expect(rivals(page).locator('.rival-broken')).toHaveCount(0);
  await playground.control('compare-seeds').fill('3');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await expect(table(page).locator('thead .name')).toHaveText(['Redis: a lock with fencing tokens', 'Redis: a lock with a lease']);
  const lost = table(page).locator('[data-measure="acknowledged_writes_lost"] .value');
  await expect(lost.first()).toContainText(/^(★ )?0/);
  await expect(lost.nth(1)).not.toContainText(/^(★ )?0( |$)/);
  const promises = table(page).locator('tr[data-measure="promises"] td');
  await expect(promises.first()).not.toContainText('not promised');
  await expect(promises.nth(1)).toContainText(/all kept.*Acknowledged Writes: .* times, not promised/);
});

test('Caches by modulo and by consistent hashing differ in what moves', async ({ page, playground }) => {
  await playground.open('./?play=0');
  await playground.control('preset').selectOption('Memcached');
  await page.keyboard.press('v');
  await playground.control('compare-add').selectOption('memcached-consistent-hashing');
  await playground.control('compare-seeds').fill('2');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const share = async (place) => parseFloat(await table(page).locator('[data-measure="keys_moved"] .value').nth(place).innerText());
  expect(await share(0)).toBeGreaterThan(2 * (await share(1)));
  await expect(table(page).locator('[data-measure="lookups_missed"]')).toBeVisible();
});

test('A fault about a register is skipped where there is none', async ({ page, playground }) => {
  await playground.open('./?play=0&protocol=redis-random&nodes=3&duration=8s&fault=2s+crash+register+for+1s&fault=4s+crash+leader+for+1s&compare=raft');
  await playground.call('seek', 5_000_000);
  await expect(rivals(page)).toHaveAttribute('data-at', '5000000');
  await expect(rivals(page).locator('.error')).toHaveCount(0);
  await expect(rivals(page).locator('.skips')).toContainText('skipped');
  await playground.control('compare-seeds').fill('2');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await playground.control('open-rival').click();
  const text = await playground.call('text');
  expect(text).toContain('do = "crash leader for 1s"');
  expect(text).not.toContain('register');
});

test('In a document without the cluster, its own stands first among the others', async ({ page, playground }) => {
  const cards = page.locator('.rival-cards > li');
  await playground.open(`./?embed=compare&${CRASHES}&compare=zab,etcd`);
  await expect(cards).toHaveCount(3);
  await expect(cards.first()).toHaveClass(/own/);
  await expect(cards.first()).toContainText('this run');
  await playground.call('seek', 3_000_000);
  for (const card of await cards.all()) await expect(card).toHaveAttribute('data-at', '3000000');
  await expect(cards.first().locator('svg[role="img"]')).toHaveAttribute('aria-label', /(leads|Nobody)/);
  await playground.open(`./?embed=cluster,compare&${CRASHES}&compare=zab,etcd`);
  await expect(cards).toHaveCount(2);
  await expect(page.locator('.rival.own')).toHaveCount(0);
});

test('who has no leader is not measured by reigns', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=memcached`);
  await playground.call('seek', 3_000_000);
  await expect(rivals(page).first()).toContainText('Nobody leads, and nobody has to.');
  await expect(drawer(page).getByRole('img', { name: 'Memcached: has no leader' })).toHaveCount(1);
  await expect(drawer(page).getByRole('img', { name: /^this run: led \d/ })).toHaveCount(1);
  await playground.control('compare-seeds').fill('2');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const cells = (measure) => table(page).locator(`[data-measure="${measure}"] td`);
  await expect(cells('availability').nth(1)).toHaveText('–');
  await expect(cells('availability').first()).toContainText('%');
  await expect(cells('requests_answered').nth(1)).toContainText('%');
});

test('All cards show clusters or state machines, and the machines tell their phases', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=redis-random`);
  await playground.call('seek', 3_000_000);
  const machines = drawer(page).locator('svg.machine');
  await expect(machines).toHaveCount(0);
  const button = (name) => drawer(page).locator(`[data-sight="${name}"]`);
  await expect(button('clusters')).toHaveAttribute('aria-pressed', 'true');
  await button('machines').focus();
  await page.keyboard.press('Enter');
  // That of the run that is open, too: they are to be compared.
  await expect(machines).toHaveCount(2);
  await expect(drawer(page).locator('svg.ring')).toHaveCount(0);
  await expect(machines.first()).toHaveAttribute('aria-label', /leader \d.*% of the time, \d there now/);
  await expect(machines.nth(1)).toHaveAttribute('aria-label', /^Redis.*failed \d/);
  await expect(machines.first().locator('.token')).toHaveCount(3);
  const label = await machines.nth(1).getAttribute('aria-label');
  await playground.call('advance', 2_000_000);
  await expect(machines.nth(1)).not.toHaveAttribute('aria-label', label);
  const { violations } = await new AxeBuilder({ page }).include('section.compare').analyze();
  expect(violations).toEqual([]);
  await button('clusters').click();
  await expect(machines).toHaveCount(0);
  await expect(drawer(page).locator('svg.ring')).toHaveCount(1);
});

test('A rival may have a number of nodes of its own, and the card says who could not take over', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&panel=compare`);
  await playground.control('compare-add').selectOption('kafka');
  await expect(rivals(page).locator('.crew')).toHaveText('3 nodes: one broker, 2 controllers');
  await expect(rivals(page).locator('.rival-alone')).toContainText('nobody can take over');
  await playground.control('usual-nodes').click();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'kafka;nodes=6');
  await expect(rivals(page).locator('.crew')).toHaveText('6 nodes: 3 brokers, 3 controllers');
  await expect(rivals(page).locator('.rival-alone')).toHaveCount(0);
  await expect(playground.control('usual-nodes')).toHaveCount(0);
  await expect.poll(() => new URL(page.url()).searchParams.get('compare')).toBe('kafka;nodes=6');
  await page.reload();
  await playground.ready();
  const nodes = playground.control('rival-nodes');
  await expect(nodes).toHaveValue('6');
  await nodes.fill('0');
  await nodes.press('Enter');
  await expect(rivals(page).locator('.error')).toContainText('1001');
  await expect(nodes).toHaveAttribute('aria-invalid', 'true');
  await nodes.fill('3');
  await nodes.press('Enter');
  await expect(rivals(page)).toHaveAttribute('data-rival', 'kafka');
  await expect(rivals(page).locator('.error')).toHaveCount(0);
});

test('A rival that is opened keeps its number of nodes, and so does the one that it was compared with', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=${encodeURIComponent('kafka;nodes=6')}`);
  await playground.control('open-rival').click();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'raft;nodes=3');
  expect(await playground.call('text')).toContain('nodes = 6');
  await playground.control('open-rival').click();
  await expect(rivals(page)).toHaveAttribute('data-rival', 'kafka;nodes=6');
  expect(await playground.call('text')).toContain('nodes = 3');
});

test('A fault about a node that a smaller rival lacks is skipped', async ({ page, playground }) => {
  await playground.open(`./?play=0&nodes=5&duration=8s&fault=2s+crash+5&fault=4s+crash+leader+for+1s&compare=${encodeURIComponent('raft;nodes=3')}`);
  await playground.call('seek', 6_000_000);
  await expect(rivals(page)).toHaveAttribute('data-at', '6000000');
  await expect(rivals(page).locator('.error')).toHaveCount(0);
  await expect(rivals(page).locator('.skips')).toContainText('skipped');
});

test('The faults of the world stand above the lanes', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=zab`);
  const strikes = drawer(page).locator('.strikes');
  await expect(strikes).toHaveAttribute('aria-label', /every 2s crash leader for 700ms/);
  await expect(strikes.locator('.strike')).toHaveText(['✕', '✕', '✕', '✕']);
  await expect(strikes.locator('.strike').first()).toHaveAttribute('title', /crash leader for 700ms$/);
  await playground.open('./?play=0&compare=zab');
  await expect(rivals(page)).toHaveCount(1);
  await expect(strikes).toHaveCount(0);
});

test('How the nodes walk is laid side by side, in four roles', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=redis-random,zab`);
  await playground.control('compare-seeds').fill('4');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const walks = page.locator('table[data-walks]');
  const occupancy = walks.locator('[data-group="occupancy"]');
  await expect(occupancy.locator('[data-measure] th')).toHaveText(['leader', 'follower', 'candidate', 'failed']);
  const shares = await occupancy.locator('[data-measure] td:nth-of-type(1) .value').allInnerTexts();
  expect(shares.map(parseFloat).reduce((sum, share) => sum + share)).toBeCloseTo(100, -1);
  await expect(walks.locator('[data-measure="predicted"] td')).toHaveCount(3);
  await expect(walks.locator('[data-measure="predicted"] .value').first()).toContainText(/\d/);
  const matrices = page.locator('table[data-jumps]');
  await expect(matrices).toHaveCount(3);
  for (const matrix of await matrices.all()) {
    const row = await matrix.locator('td[data-from="leader"]').allInnerTexts();
    const sum = row.map((text) => parseFloat(text) || 0).reduce((all, one) => all + one);
    expect(sum).toBeCloseTo(1, 1);
  }
  const crash = matrices.first().locator('td[data-from="leader"][data-to="failed"]');
  expect(Number(await crash.getAttribute('data-count'))).toBeGreaterThan(0);
  await expect(crash).toHaveAttribute('title', /^leader to failed: \d+ of \d+ times/);
});

test('What a first visit is told stands clear of the nodes, however little room the comparison leaves', async ({ page, playground }) => {
  for (const width of [820, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await playground.openAt('2s', 'seed=7&compare=redis-random%2Craft');
    const told = await page.locator('.invitation').boundingBox();
    const nodes = await page.locator('.cluster [data-node]').all();
    expect(nodes.length).toBeGreaterThan(0);
    for (const node of nodes) {
      const { x, y, width: w, height: h } = await node.boundingBox();
      const isClear = x + w <= told.x || told.x + told.width <= x || y + h <= told.y || told.y + told.height <= y;
      expect(isClear, `${await node.getAttribute('data-node')} at ${width} pixels`).toBe(true);
    }
  }
});

// Opens the sheet over the drawer; its link and its line for a shell.
async function shared(page, playground) {
  await playground.control('share').click();
  const value = (name) => page.locator(`.share [data-control="${name}"]`).inputValue();
  const [link, command] = [await value('link'), await value('command')];
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
  return { link, command };
}

test('A comparison is shared whole, and the line for a shell runs it', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&panel=compare`);
  await playground.control('compare-add').selectOption('redis-random');
  await playground.control('compare-add').selectOption('kafka');
  await playground.control('compare-seeds').fill('4');
  await drawer(page).locator('[data-sight="machines"]').click();
  const before = await shared(page, playground);
  expect(before.link).toMatch(/[?&]panel=compare&compare=redis-random,kafka&seeds=4&sight=machines#s=1\./);
  expect(before.command).toMatch(/^interregnum compare raft redis-random kafka --under '#s=1\.[\w-]+' --seeds 7\.\.10$/);

  // It was not run: whoever opens it finds everything set up, and the button.
  await page.goto(before.link);
  await playground.ready();
  await expect(rivals(page)).toHaveCount(2);
  await expect(playground.control('compare-seeds')).toHaveValue('4');
  await expect(drawer(page).locator('[data-sight="machines"]')).toHaveAttribute('aria-pressed', 'true');
  await expect(progress(page)).toHaveAttribute('data-stage', 'idle');
  await playground.control('compare-start').click();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  const figures = await table(page).locator('td .value').allTextContents();

  // Now it was.
  const after = await shared(page, playground);
  expect(after.link).toBe(before.link.replace('#', '&run=compare#'));
  expect(after.command).toBe(before.command);
  await page.goto(after.link);
  await playground.ready();
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await expect(table(page).locator('td .value')).toHaveText(figures);
  expect((await shared(page, playground)).link).toBe(after.link);
});

test('Without others, or with another drawer, the line for a shell runs the one that is open', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&panel=compare`);
  expect((await shared(page, playground)).command).toMatch(/^interregnum run '/);
  await playground.open(`./?${CRASHES}&panel=events&compare=zab`);
  expect((await shared(page, playground)).command).toMatch(/^interregnum run '/);
});

test('The address keeps seeds and sight, and asks for no runs', async ({ page, playground }) => {
  const asked = (name) => new URL(page.url()).searchParams.get(name);
  await playground.open(`./?${CRASHES}&compare=zab&run=compare`);
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await playground.control('compare-seeds').fill('5');
  await drawer(page).locator('[data-sight="machines"]').click();
  await expect.poll(() => [asked('compare'), asked('seeds'), asked('sight'), asked('run')]).toEqual(['zab', '5', 'machines', null]);
  await page.reload();
  await playground.ready();
  await expect(playground.control('compare-seeds')).toHaveValue('5');
  await expect(drawer(page).locator('svg.machine')).toHaveCount(2);
  await expect(progress(page)).toHaveAttribute('data-stage', 'idle');
  await playground.control('compare-seeds').fill('20');
  await drawer(page).locator('[data-sight="clusters"]').click();
  await expect.poll(() => [asked('compare'), asked('seeds'), asked('sight')]).toEqual(['zab', null, null]);
});

test('What a link says of a comparison and means nothing is said, and the rivals stay', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=zab&seeds=1&sight=ring&run=all`);
  const notice = (found) => page.locator('.notice.error').filter({ hasText: found });
  await expect(notice('seeds=1')).toContainText('2 … 1000');
  await expect(notice('sight=ring')).toContainText('clusters, machines');
  await expect(notice('run=all')).toContainText('Allowed are: compare');
  await expect(rivals(page)).toHaveAttribute('data-rival', 'zab');
  await expect(playground.control('compare-seeds')).toHaveValue('20');
  await expect(progress(page)).toHaveAttribute('data-stage', 'idle');
});

test('Too many rivals and a wrong setting of one are said in one sentence each', async ({ page, playground }) => {
  const notice = page.locator('.notice.error');
  await playground.open(`./?seed=7&compare=zab,kafka,etcd,consul,ceph&play=maybe`);
  await expect(notice.filter({ hasText: 'play=maybe' })).toContainText('Allowed are: 1, 0, visible.');
  await expect(notice.filter({ hasText: 'compare=' })).toContainText('Allowed are: at most 3 beside the run that is open.');
  await playground.open(`./?${CRASHES}&compare=raft;pre_vote=maybe`);
  await expect(notice.filter({ hasText: 'compare=' })).toContainText('Allowed are: pre_vote: true or false.');
});

test('A document takes seeds and sight along, and runs what its address says', async ({ page, playground }) => {
  await playground.open(`./?embed=compare&${CRASHES}&compare=zab&seeds=3&sight=machines&run=compare`);
  await expect(progress(page)).toHaveAttribute('data-stage', 'done');
  await expect(progress(page)).toContainText('3 runs of each, seeds 7 to 9');
  await expect(drawer(page).locator('svg.machine')).toHaveCount(2);

  // What Share makes of it for a document is still until somebody asks.
  await playground.open(`./?${CRASHES}&compare=zab&seeds=3&sight=machines&run=compare`);
  await playground.control('share').click();
  await page.locator('.share [data-subject="embed"]').click();
  const frame = page.locator('.share [data-control="iframe"]');
  await expect(frame).not.toHaveValue(/compare=/);
  await playground.control('figure-first').selectOption('compare');
  await expect(frame).toHaveValue(/embed=compare&amp;.*compare=zab&amp;seeds=3&amp;sight=machines#s=1\./);
});

test('A link names rivals as the menu does, and one that there is not gets those nearest to it', async ({ page, playground }) => {
  await playground.open(`./?${CRASHES}&compare=${encodeURIComponent('Kafka, unclean election,MULTI-PAXOS')}`);
  await expect(rivals(page).locator('.name')).toHaveText(['Kafka, unclean election', 'Multi-Paxos']);
  await expect(rivals(page).first()).toHaveAttribute('data-rival', 'kafka-unclean-election');
  await playground.open(`./?${CRASHES}&compare=sentinel`);
  await expect(page.locator('.notice.error')).toContainText('redis-with-sentinel, …');
  await expect(rivals(page)).toHaveCount(0);
});
