// Everything that can fail is done by hand, seen where it is, and undone.
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './playground.js';

test.beforeEach(async ({ playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42');
});

const chips = (page) => page.locator('.active .chip');
const popover = (page) => page.locator('.popover');

// Opens what else can fail of what is open.
const more = async (page) => {
  await popover(page).locator('[data-action="more"]').click();
};

const setValue = async (page, name, value) => {
  const field = popover(page).locator(`[data-value="${name}"]`);
  await field.fill(value);
  await field.press('Enter');
};

const openLink = async (page, link) => {
  await page.locator(`[data-link="${link}"]`).focus();
  await page.keyboard.press('Enter');
};

const faults = async (playground) => [...(await playground.call('text')).matchAll(/do = "(.*)"/g)].map(([, fault]) => fault);

test('a newcomer crashes a node with two clicks, and undoes it with one', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  await expect(chips(page)).toHaveCount(0);
  await playground.node(leader).click();
  await expect(popover(page).locator('button').first()).toHaveAttribute('data-action', 'crash');
  await popover(page).locator('[data-action="crash"]').click();
  await expect(playground.node(leader)).toHaveAttribute('data-role', 'failed');
  await expect(chips(page)).toHaveText(new RegExp(`node ${leader} crashed`, 'i'));
  await chips(page).getByRole('button').click();
  await expect(playground.node(leader)).toHaveAttribute('data-role', 'follower');
  await expect(chips(page)).toHaveCount(0);
  expect(await faults(playground)).toEqual([`crash ${leader}`, `restart ${leader}`]);
});

test('disk and clock of a node fail, each with its value, its badge and its undoing', async ({ page, playground }) => {
  const node = playground.node(2);
  for (const [name, value, badge, told, undone] of [
    ['slow-disk', '30', 'disk', '30 ms', 'slow-disk 2 0ms'],
    ['drift', '-200', 'clock', '200 ppm slow', 'drift 2 0'],
    ['step-clock', '-40ms', 'clock', 'clock 40 ms behind', 'step-clock 2 40ms'],
    ['slow', '20ms', 'slow', 'everything 20 ms slower', 'slow 2 0ms'],
  ]) {
    await node.click();
    await more(page);
    await setValue(page, name, value);
    await expect(popover(page)).toHaveCount(0);
    await expect(node.locator(`[data-trouble="${badge}"]`)).toHaveCount(1);
    await expect(node).toHaveAttribute('aria-label', new RegExp(told));
    await expect(chips(page)).toContainText(told);
    await chips(page).getByRole('button').click();
    await expect(node.locator('[data-trouble]')).toHaveCount(0);
    await expect(chips(page)).toHaveCount(0);
    expect(await faults(playground)).toContain(undone);
  }
});

test('a full disk has room again, and a damaged one is replaced', async ({ page, playground }) => {
  const node = playground.node(3);
  for (const [name, told, undone] of [
    ['full-disk', /disk full/, ['full-disk 3 off']],
    ['corrupt', /disk damaged/, ['wipe 3', 'restart 3']],
  ]) {
    await node.click();
    await more(page);
    await popover(page).locator(`[data-action="${name}"]`).click();
    await expect(node.locator('[data-trouble="disk"]')).toHaveCount(1);
    await expect(chips(page)).toHaveText(told);
    await chips(page).getByRole('button').click();
    await expect(chips(page)).toHaveCount(0);
    await expect(node).not.toHaveAttribute('data-role', 'failed');
    expect(await faults(playground)).toEqual(expect.arrayContaining(undone));
  }
});

test('a write is torn or lost, and a node starts again', async ({ page, playground }) => {
  for (const name of ['torn-write', 'lost-write', 'wipe', 'corrupt-silently']) {
    const node = playground.node(4);
    await node.click();
    await more(page);
    await popover(page).locator(`[data-action="${name}"]`).click();
    await expect(popover(page)).toHaveCount(0);
    if (name === 'corrupt-silently') continue;
    await expect(node).toHaveAttribute('data-role', 'failed');
    await chips(page).getByRole('button').click();
    await expect(node).not.toHaveAttribute('data-role', 'failed');
  }
  expect(await faults(playground)).toEqual(
    ['torn-write 4', 'restart 4', 'lost-write 4', 'restart 4', 'wipe 4', 'restart 4', 'corrupt 4 silently'],
  );
});

test('a member is removed and added again', async ({ page, playground }) => {
  const leader = await playground.untilLeader();
  await playground.call('advance', 500_000);
  const node = playground.node(leader === 5 ? 1 : 5);
  for (const [name, standing] of [
    ['remove', 'outside'],
    ['learn', 'learner'],
    ['add', 'voter'],
  ]) {
    await node.click();
    await more(page);
    await popover(page).locator(`[data-action="${name}"]`).click();
    await playground.call('advance', 1_000_000);
    await expect(node).toHaveAttribute('data-standing', standing);
  }
});

test('a clock jumps, and its timer with it', async ({ page, playground }) => {
  await playground.node(4).click();
  await more(page);
  await setValue(page, 'step-clock', '10s');
  await playground.call('advance', 1_000);
  await expect(playground.node(4)).toHaveAttribute('data-role', 'candidate');
  await expect(playground.node(4).locator('[data-trouble="clock"]')).toHaveCount(1);
  await expect(chips(page)).toHaveText(/node 4 clock 10\.000 s ahead/i);
  await playground.call('inject', 'step-clock 4 1h');
  await chips(page).getByRole('button').click();
  await expect(chips(page)).toHaveCount(0);
  expect(await faults(playground)).toEqual(['step-clock 4 10s', 'step-clock 4 1h', 'step-clock 4 -1h', 'step-clock 4 -10s']);
});

test('a link fails in one direction or both, and says so on itself', async ({ page, playground }) => {
  const link = page.locator('[data-link="1-3"]');
  await openLink(page, '1-3');
  await more(page);
  await popover(page).locator('[data-direction="backward"]').check();
  await setValue(page, 'delay', '40ms');
  await expect(link).toHaveAttribute('aria-label', /from node 3 to node 1, 40 ms slower/);
  await expect(page.locator('[data-brief="1-3"]')).toHaveText('3→1 +40 ms');
  await expect(link).toBeFocused();
  await openLink(page, '1-3');
  await more(page);
  await setValue(page, 'loss', '5');
  await expect(chips(page)).toHaveCount(2);
  await chips(page).filter({ hasText: '40 ms' }).getByRole('button').click();
  await expect(chips(page)).toHaveText(/1 ↔ 3 loses 5%/);
  await chips(page).getByRole('button').click();
  await expect(page.locator('[data-brief="1-3"]')).toHaveCount(0);
  expect(await faults(playground)).toEqual(['delay 3 -> 1 40ms', 'loss 1 <-> 3 5%', 'delay 3 -> 1 0ms', 'loss 1 <-> 3 0%']);
});

test('all of it works by keyboard, and the focus comes back', async ({ page, playground }) => {
  await playground.node(2).focus();
  await page.keyboard.press('Enter');
  await popover(page).locator('[data-action="more"]').focus();
  await page.keyboard.press('Enter');
  const field = popover(page).locator('[data-value="slow-disk"]');
  while (!(await field.evaluate((element) => element === document.activeElement))) await page.keyboard.press('Tab');
  await expect(field).toHaveValue('50ms');
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveValue('100ms');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect(field).toHaveValue('20ms');
  await page.keyboard.press('Enter');
  await expect(playground.node(2)).toBeFocused();
  expect(await faults(playground)).toEqual(['slow-disk 2 20ms']);
  await chips(page).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('.active')).toBeFocused();
  await expect(chips(page)).toHaveCount(0);
});

test('a value that cannot be is refused with what is allowed, and nothing is lost', async ({ page, playground }) => {
  await playground.node(3).click();
  await more(page);
  for (const [name, bad, allowed] of [
    ['slow-disk', '2h', /0ms to 1h/],
    ['drift', 'fast', /-500000 to 500000/],
  ]) {
    const field = popover(page).locator(`[data-value="${name}"]`);
    await setValue(page, name, bad);
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(field).toHaveValue(bad);
    await expect(field).toHaveAccessibleDescription(allowed);
    await expect(popover(page).getByText(allowed)).toBeInViewport();
  }
  expect(await faults(playground)).toEqual([]);
  await setValue(page, 'drift', '100');
  expect(await faults(playground)).toEqual(['drift 3 100']);
});

test('a menu for the whole cluster: all links, chaos, and any fault in words', async ({ page, playground }) => {
  const open = async () => {
    await page.locator('.cluster [data-action="faults"]').click();
  };
  await open();
  await setValue(page, 'loss', '10%');
  await expect(chips(page)).toHaveText(/every link loses 10%/i);
  await expect(page.locator('.cluster [data-action="faults"]')).toBeFocused();
  await open();
  await setValue(page, 'words', 'crash nobody');
  await expect(popover(page).locator('.in-words [role="alert"]')).toContainText('nobody');
  await setValue(page, 'words', 'isolate 4');
  await expect(chips(page)).toHaveCount(2);
  await open();
  await popover(page).locator('[data-value="mtbf"]').fill('never');
  await popover(page).locator('[data-action="chaos-begin"]').click();
  await expect(popover(page).locator('.chaos [role="alert"]')).toContainText('never');
  await popover(page).locator('[data-value="mtbf"]').fill('20s');
  await popover(page).locator('[data-action="chaos-begin"]').click();
  await expect(chips(page)).toHaveCount(3);
  await open();
  await popover(page).locator('[data-action="chaos-end"]').click();
  await expect(chips(page)).toHaveCount(2);
  const done = await faults(playground);
  expect(done).toEqual(['loss all <-> all 10%', 'isolate 4', 'chaos mtbf=20s mttr=2s', 'chaos off']);
});

test('one button undoes everything', async ({ page, playground }) => {
  await playground.untilLeader();
  for (const fault of ['crash 1', 'pause 2', 'slow-disk 3 5ms', 'drift 4 100', 'cut 3 -> 5', 'delay 1 -> 2 9ms', 'chaos mtbf=1h mttr=1s']) {
    await playground.call('inject', fault);
  }
  await expect(page.locator('.active [data-action="active-more"]')).toContainText('7');
  await page.locator('.active [data-action="active-more"]').click();
  await expect(chips(page)).toHaveCount(7);
  await page.locator('.active [data-action="undo-all"]').click();
  await expect(chips(page)).toHaveCount(0);
  await expect(page.locator('[data-node][data-role="failed"]')).toHaveCount(0);
  await expect(page.locator('[data-trouble], .link.troubled, [data-link]:not([data-cut="none"])')).toHaveCount(0);
  expect((await faults(playground)).at(-1)).toBe('settle');
});

test('a partition is one thing, and undone as one', async ({ page, playground }) => {
  await page.locator('.cluster [data-action="partition-begin"]').click();
  await playground.node(1).click();
  await playground.node(2).click();
  await page.locator('.cluster [data-action="partition"]').click();
  await expect(chips(page)).toHaveText(/1 2 \| 3 4 5/);
  await chips(page).getByRole('button').click();
  await expect(page.locator('[data-link]:not([data-cut="none"])')).toHaveCount(0);
});

test('a bridge: who is on both sides hears both', async ({ page, playground }) => {
  await page.locator('.cluster [data-action="faults"]').click();
  await popover(page).locator('[data-action="pick-groups"]').click();
  for (const node of [4, 5, 3, 3]) await playground.node(node).click();
  await expect(page.locator('.cluster .grouping')).toContainText('1 2 3');
  await expect(page.locator('.cluster .grouping')).toContainText('3 4 5');
  await page.locator('.cluster [data-action="partition"]').click();
  expect(await faults(playground)).toEqual(['bridge 1,2,3 | 3,4,5']);
  await expect(page.locator('[data-link]:not([data-cut="none"])')).toHaveCount(4);
  await expect(chips(page)).toHaveText(/1 2 3 \| 3 4 5/);
  await chips(page).getByRole('button').click();
  await expect(page.locator('[data-link]:not([data-cut="none"])')).toHaveCount(0);
});

test('three groups by keyboard, each node says its own', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=6&seed=42');
  const grouping = page.locator('.cluster .grouping');
  await page.locator('.cluster [data-action="partition-begin"]').click();
  await grouping.locator('[data-groups="2"]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(grouping.locator('[data-groups="3"]')).toBeChecked();
  for (const node of [3, 4, 5, 5, 6, 6]) {
    await playground.node(node).focus();
    await page.keyboard.press('Enter');
  }
  for (const [node, side] of [[1, 'A'], [3, 'B'], [6, 'C']]) {
    await expect(playground.node(node)).toHaveAttribute('data-side', side);
    await expect(playground.node(node)).toHaveAttribute('aria-label', new RegExp(`group ${side}`));
  }
  await expect(grouping).toContainText(/A 1 2\s*B 3 4\s*C 5 6/);
  await grouping.locator('[data-action="partition"]').focus();
  await page.keyboard.press('Enter');
  await expect(grouping).toHaveCount(0);
  expect(await faults(playground)).toEqual(['partition 1,2 | 3,4 | 5,6']);
  await expect(page.locator('[data-link]:not([data-cut="none"])')).toHaveCount(12);
  await expect(chips(page)).toHaveText(/1 2 \| 3 4 \| 5 6/);
});

test('with fewer groups who was in the last is in A again, and one group cuts nothing', async ({ page, playground }) => {
  const grouping = page.locator('.cluster .grouping');
  await page.locator('.cluster [data-action="partition-begin"]').click();
  await expect(grouping.locator('[data-action="partition"]')).toBeDisabled();
  await grouping.locator('[data-groups="4"]').check();
  for (const node of [5, 5, 5]) await playground.node(node).click();
  await expect(playground.node(5)).toHaveAttribute('data-side', 'D');
  await expect(grouping.locator('[data-action="partition"]')).toBeEnabled();
  await grouping.locator('[data-groups="2"]').check();
  await expect(playground.node(5)).toHaveAttribute('data-side', 'A');
  await expect(grouping.locator('[data-action="partition"]')).toBeDisabled();
});

test('a link flaps, and that is one thing', async ({ page, playground }) => {
  await openLink(page, '2-5');
  await more(page);
  await setValue(page, 'flap', '10ms');
  const link = page.locator('[data-link="2-5"]');
  await expect(link).toHaveAttribute('data-cut', 'both');
  await expect(chips(page)).toHaveText(/2 ↔ 5.*10 ms/);
  await playground.call('advance', 10_000);
  await expect(link).toHaveAttribute('data-cut', 'none');
  await expect(chips(page)).toHaveCount(1);
  await playground.call('advance', 10_000);
  await expect(link).toHaveAttribute('data-cut', 'both');
  await chips(page).getByRole('button').click();
  await expect(chips(page)).toHaveCount(0);
  await expect(link).toHaveAttribute('data-cut', 'none');
});

test('a message in flight is doubled, held back and delivered', async ({ page, playground }) => {
  await playground.untilLeader();
  await playground.call('advance', 2_000);
  const message = page.locator('[data-message]').first();
  const number = await message.getAttribute('data-message');
  const same = page.locator(`[data-message="${number}"]`);
  const open = async () => {
    await same.focus();
    await page.keyboard.press('Enter');
    await more(page);
  };
  await open();
  await popover(page).locator('[data-action="duplicate-message"]').click();
  expect((await playground.call('report')).messages.duplicated).toBe(1);
  await open();
  await setValue(page, 'delay-message', '300ms');
  await playground.call('advance', 100_000);
  await expect(same).toHaveCount(1);
  await open();
  await popover(page).locator('[data-action="deliver"]').click();
  await expect(same).toHaveCount(0);
  expect(await faults(playground)).toEqual([`duplicate ${number}`, `delay ${number} 300ms`, `deliver ${number}`]);
});

test('what somebody did to a message is seen on it', async ({ page, playground }) => {
  await playground.untilLeader();
  await playground.call('advance', 2_000);
  const number = await page.locator('[data-message]').first().getAttribute('data-message');
  const same = page.locator(`[data-message="${number}"]`);
  await playground.call('inject', `duplicate ${number}`);
  await expect(page.locator('[data-message][data-by-hand="copied"]')).toHaveCount(1);
  await expect(same).not.toHaveAttribute('data-by-hand', /./);
  await playground.call('inject', `delay ${number} 300ms`);
  await expect(same).toHaveAttribute('data-by-hand', 'delayed');
  await expect(same).toHaveAttribute('aria-label', /held back by hand/);
  await same.focus();
  await page.keyboard.press('Enter');
  await expect(popover(page)).toContainText(/held back by hand/);
});

test('bits that flip silently are seen on their node, and another disk undoes it', async ({ page, playground }) => {
  await playground.untilLeader();
  await playground.call('advance', 500_000);
  const node = playground.node(3);
  await node.click();
  await more(page);
  await popover(page).locator('[data-action="corrupt-silently"]').click();
  await expect(node.locator('[data-trouble="disk"]')).toHaveCount(1);
  await expect(node).toHaveAttribute('aria-label', /bits flipped, nobody knows/);
  await expect(chips(page)).toHaveText(/node 3 bits flipped, nobody knows/i);
  await chips(page).getByRole('button').click();
  await expect(chips(page)).toHaveCount(0);
  await expect(node.locator('[data-trouble]')).toHaveCount(0);
  expect(await faults(playground)).toEqual(['corrupt 3 silently', 'wipe 3', 'restart 3']);
});

test('a fault that comes again and again is listed, and stopped', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=5&seed=42&fault=every+10s+crash+leader+for+1s&fault=every+3s+heal');
  await expect(chips(page)).toHaveText([/every 10\.000 s crash leader for 1s/, /every 3\.000 s heal/]);
  await chips(page).first().getByRole('button').click();
  await expect(chips(page)).toHaveText([/every 3\.000 s heal/]);
  expect((await faults(playground)).at(-1)).toBe('stop every 10s crash leader for 1s');
  await playground.call('advance', 20_000_000);
  await expect(page.locator('[data-node][data-role="failed"]')).toHaveCount(0);
  expect((await playground.call('report')).interregna).toHaveLength(1);
  await page.locator('.active [data-action="undo-all"]').click();
  await expect(chips(page)).toHaveCount(0);
});

test('each kind of chaos is listed with its times, and ended by itself', async ({ page, playground }) => {
  await playground.call('inject', 'chaos mtbf=1h mttr=5s of crash,pause');
  await expect(chips(page)).toHaveText([/crash every 1 h 0 min, for 5\.000 s/, /pause every 1 h 0 min, for 5\.000 s/]);
  await expect(page.locator('.cluster [data-action="chaos"]')).toHaveAttribute('aria-pressed', 'true');
  await chips(page).first().getByRole('button').click();
  await expect(chips(page)).toHaveText([/pause every/]);
  await expect(page.locator('.cluster [data-action="chaos"]')).toHaveAttribute('aria-pressed', 'true');
  await chips(page).getByRole('button').click();
  await expect(page.locator('.cluster [data-action="chaos"]')).toHaveAttribute('aria-pressed', 'false');
  expect(await faults(playground)).toEqual(['chaos mtbf=1h mttr=5s of crash,pause', 'chaos off of crash', 'chaos off of pause']);
});

test('chaos of chosen kinds', async ({ page, playground }) => {
  await page.locator('.cluster [data-action="faults"]').click();
  await popover(page).locator('[data-kind="crash"]').uncheck();
  await popover(page).locator('[data-kind="pause"]').check();
  await popover(page).locator('[data-kind="drift"]').check();
  await popover(page).locator('[data-action="chaos-begin"]').click();
  expect(await faults(playground)).toEqual(['chaos mtbf=10s mttr=2s of pause,drift']);
});

test('chaos of links, clocks and clients strikes, is seen, and is repaired', async ({ page, playground }) => {
  await page.locator('.cluster [data-action="faults"]').click();
  const form = popover(page).locator('.chaos');
  await expect(form.getByRole('group', { name: 'Link' }).locator('[data-kind="cut"]')).toBeVisible();
  await expect(form.locator('[data-kind="register"]')).toHaveCount(0);
  await popover(page).locator('[data-kind="crash"]').uncheck();
  for (const kind of ['loss', 'step-clock', 'burst']) await popover(page).locator(`[data-kind="${kind}"]`).check();
  await popover(page).locator('[data-value="mtbf"]').fill('500ms');
  await popover(page).locator('[data-value="mttr"]').fill('1h');
  await popover(page).locator('[data-action="chaos-begin"]').click();
  expect(await faults(playground)).toEqual(['chaos mtbf=500ms mttr=1h of loss,step-clock,burst']);
  await playground.call('advance', 5_000_000);
  await expect(page.locator('.link.troubled').first()).toBeAttached();
  await expect(page.locator('[data-trouble="clock"]').first()).toBeAttached();
  await page.locator('.active [data-action="active-more"]').click();
  await expect(chips(page).filter({ hasText: /^Chaos/ })).toHaveCount(3);
  await page.locator('.active [data-action="undo-all"]').click();
  await expect(chips(page)).toHaveCount(0);
  await expect(page.locator('[data-trouble], .link.troubled')).toHaveCount(0);
});

test('chaos strikes the register where there is one', async ({ page, playground }) => {
  await playground.openAt('1s', 'protocol=redis-random&nodes=3&seed=42');
  await page.locator('.cluster [data-action="faults"]').click();
  await popover(page).locator('[data-kind="crash"]').uncheck();
  await popover(page).locator('[data-kind="register"]').check();
  await popover(page).locator('[data-value="mtbf"]').fill('10ms');
  await popover(page).locator('[data-value="mttr"]').fill('1h');
  await popover(page).locator('[data-action="chaos-begin"]').click();
  await playground.call('advance', 1_000_000);
  await expect(playground.node(0)).toHaveAttribute('data-role', 'failed');
  await expect(chips(page)).toHaveText([/Chaos register crashes/, /register crashed/]);
});

test('clients ask otherwise, and as usual again', async ({ page, playground }) => {
  await playground.untilLeader();
  const open = async () => {
    await page.locator('.cluster [data-action="faults"]').click();
  };
  await open();
  await setValue(page, 'clients-rate', '40');
  await expect(chips(page)).toHaveText(/clients rate=40\/s/);
  await open();
  await setValue(page, 'clients-burst', '0');
  await expect(popover(page).locator('[data-value="clients-burst"]')).toHaveAccessibleDescription(/from 1 to 1000/);
  await setValue(page, 'clients-burst', '4');
  await expect(chips(page)).toHaveText(/clients rate=40\/s burst=4/);
  const requests = async () => (await playground.call('report')).client.requests;
  const before = await requests();
  await playground.call('advance', 1_000_000);
  expect((await requests()) - before).toBe(40);
  await chips(page).getByRole('button').click();
  await expect(chips(page)).toHaveCount(0);
  expect(await faults(playground)).toEqual(['clients rate=40/s', 'clients burst=4', 'clients back']);
  await playground.call('inject', 'clients reads=0%');
  await page.locator('.active [data-action="undo-all"]').click();
  await expect(chips(page)).toHaveCount(0);
});

test('links between clients and a node are cut, lossy and slow, and say so on the node', async ({ page, playground }) => {
  const node = playground.node(3);
  await node.click();
  await more(page);
  await popover(page).locator('[data-action="cut-clients"]').click();
  await expect(node.locator('[data-trouble="clients"]')).toHaveCount(1);
  await expect(node).toHaveAttribute('aria-label', /from a client to node 3, cut/);
  await expect(chips(page)).toHaveText(/3 ↔ clients cut/);
  await chips(page).getByRole('button').click();
  await expect(node.locator('[data-trouble]')).toHaveCount(0);
  await node.click();
  await more(page);
  await setValue(page, 'loss-clients', '20');
  await expect(chips(page)).toHaveText(/3 ↔ clients loses 20%/);
  await page.locator('.cluster [data-action="faults"]').click();
  await setValue(page, 'delay-clients', '30ms');
  await expect(chips(page)).toHaveText([/clients ↔ every node 30 ms slower/, /3 ↔ clients loses 20%/]);
  await page.locator('.cluster [data-action="faults"]').click();
  await popover(page).locator('[data-action="heal"]').click();
  await expect(chips(page)).toHaveCount(0);
  expect(await faults(playground)).toEqual([
    'cut clients <-> 3', 'mend 3 <-> clients', 'loss clients <-> 3 20%', 'delay clients <-> all 30ms', 'heal',
  ]);
});

test('a node that nobody reaches is reconnected with its clients', async ({ page, playground }) => {
  await playground.call('inject', 'isolate 4');
  await playground.call('inject', 'cut clients <-> 4');
  await playground.node(4).click();
  await popover(page).locator('[data-action="reconnect"]').click();
  await expect(chips(page)).toHaveCount(0);
});

test('among many nodes the one that is impaired says so', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=51&seed=42');
  await playground.call('inject', 'slow-disk 7 5ms');
  await expect(playground.node(7)).toHaveAttribute('aria-label', /impaired/);
  await expect(playground.node(8)).not.toHaveAttribute('aria-label', /impaired/);
  await expect(chips(page)).toHaveCount(1);
});

test('among many nodes links and messages are opened from the menu of a node', async ({ page, playground }) => {
  await playground.openAt('1s', 'nodes=51&seed=42');
  const leader = await playground.untilLeader();
  await playground.call('advance', 2_000);
  await playground.node(leader).click();
  await popover(page).locator('[data-action="open-mail"]').click();
  const letters = popover(page).locator('[data-message]');
  await expect(letters).toHaveCount(12);
  await expect(popover(page)).toContainText(/and \d+ more/);
  await expect(letters.first()).toBeFocused();
  const number = await letters.first().getAttribute('data-message');
  await page.keyboard.press('Enter');
  await popover(page).locator('[data-action="drop"]').click();
  await expect(popover(page)).toHaveCount(0);
  await expect(playground.node(leader)).toBeFocused();
  await playground.node(7).focus();
  await page.keyboard.press('Enter');
  const field = popover(page).locator('[data-value="open-link"]');
  await setValue(page, 'open-link', '7');
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(field).toHaveAccessibleDescription(/1 to 51/);
  await setValue(page, 'open-link', '3');
  await expect(popover(page).locator('h3')).toHaveText(/link between node 3 and node 7/i);
  await popover(page).locator('[data-action="cut-forward"]').click();
  await expect(playground.node(7)).toBeFocused();
  expect(await faults(playground)).toEqual([`drop ${number}`, 'cut 3 -> 7']);
});

test('messages stand while one chooses among many, and go on afterwards', async ({ page, playground }) => {
  await playground.open('./?nodes=51&seed=42');
  await playground.node(7).click();
  await popover(page).locator('[data-action="open-mail"]').click();
  await expect(popover(page)).toContainText('node 7');
  const stood = await playground.call('now');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  expect(await playground.call('now')).toBe(stood);
  await page.keyboard.press('Escape');
  await expect.poll(() => playground.call('now')).toBeGreaterThan(stood);
});

test('axe finds nothing in the menus, in what is refused, and among what fails', async ({ page, playground }) => {
  const found = async () => {
    const { violations } = await new AxeBuilder({ page }).include('.cluster').analyze();
    return violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html)}`);
  };
  for (const fault of ['crash 1', 'slow-disk 3 5ms', 'cut 3 -> 5', 'delay 1 -> 2 9ms']) await playground.call('inject', fault);
  await openLink(page, '1-3');
  await more(page);
  expect(await found()).toEqual([]);
  await page.keyboard.press('Escape');
  await playground.node(3).click();
  await more(page);
  await setValue(page, 'slow', 'fast');
  expect(await found()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.locator('.cluster [data-action="faults"]').click();
  expect(await found()).toEqual([]);
});
