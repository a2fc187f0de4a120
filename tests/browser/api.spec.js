// `window.interregnum`, as documents and tests outside rely on it.
import { expect, test } from './playground.js';

test.beforeEach(async ({ playground }) => {
  await playground.openAt('0s', 'nodes=5&seed=42');
});

test('time moves when it is told to, and seeking returns to the same digest', async ({ playground }) => {
  expect(await playground.call('now')).toBe(0);
  await playground.call('advance', 1_500_000);
  expect(await playground.call('now')).toBe(1_500_000);
  const digest = await playground.call('digest');
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  await playground.call('advance', 5_000_000);
  expect(await playground.call('digest')).not.toBe(digest);
  await playground.call('seek', 1_500_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('the report holds what the design promises', async ({ playground }) => {
  await playground.call('advance', 3_000_000);
  await playground.call('inject', 'crash leader');
  await playground.call('advance', 3_000_000);
  const report = await playground.call('report');
  expect(Object.keys(report).sort()).toEqual(
    [
      'availability', 'chain', 'chaos', 'client', 'digest', 'elections', 'events', 'interregna', 'leaders', 'losses',
      'linearizable', 'link', 'messages', 'nodes', 'scenario', 'stale_reads', 'succession', 'undecided', 'until_us',
      'violations',
    ].sort(),
  );
  expect(report.until_us).toBe(6_000_001);
  expect(report.leaders).toHaveLength(2);
  expect(report.interregna.map((gap) => gap.cause)).toEqual(['start', 'leader crashed']);
  expect(report.nodes.map((node) => node.role).sort()).toEqual([
    'failed', 'follower', 'follower', 'follower', 'leader',
  ]);
  expect(report.scenario).toContain('do = "crash leader"');
  expect(report.linearizable).toBe(true);
  expect(report.undecided).toEqual([]);
  expect(report.stale_reads).toEqual({ count: 0, max_age_us: null, p50_age_us: null, p99_age_us: null });
  const leader = report.chain.states.indexOf('leader');
  const failed = report.chain.states.indexOf('failed');
  expect(report.chain.counts[leader][failed]).toBe(1);
  expect(report.chain.jump[failed]).toBeNull();
});

test('a rejected call says what was wrong and leaves the run as it was', async ({ page, playground }) => {
  await playground.call('advance', 1_000_000);
  const digest = await playground.call('digest');
  for (const [method, value, says] of [
    ['load', 'nodes = 0', /nodes.*1.*1001/s],
    ['load', '?nodes=many', /nodes/],
    ['load', '#s=1.AAAA', /./],
    ['load', '#s=9.AAAA', /newer|version/i],
    ['inject', 'crash 9', /9.*5|1 to 5/],
    ['inject', 'explode leader', /explode/],
    ['advance', -1, /./],
    ['advance', Number.NaN, /./],
    ['seek', 1e300, /./],
  ]) {
    const message = await page.evaluate(
      ([name, argument]) => {
        try {
          window.interregnum[name](argument);
          return null;
        } catch (error) {
          return error instanceof Error ? error.message : `not an Error: ${error}`;
        }
      },
      [method, value],
    );
    expect(message, `${method}(${value})`).toMatch(says);
    expect(await playground.call('digest')).toBe(digest);
    expect(await playground.call('now')).toBe(1_000_000);
  }
});

test('load, text and link go round', async ({ playground }) => {
  await playground.call('load', 'version = 1\nnodes = 3\nseed = 7\n[[faults]]\nat = "1s"\ndo = "crash leader"\n');
  await playground.call('advance', 2_000_000);
  const [digest, text, link] = [
    await playground.call('digest'),
    await playground.call('text'),
    await playground.call('link'),
  ];
  expect(text).toContain('nodes = 3');
  await playground.call('load', '?nodes=5');
  await playground.call('load', link);
  expect(await playground.call('digest')).toBe(digest);
  await playground.call('load', text);
  await playground.call('advance', 2_000_000);
  expect(await playground.call('digest')).toBe(digest);
});

test('listeners hear of events, interregna and violations until they unsubscribe', async ({ page }) => {
  const heard = await page.evaluate(async () => {
    const { interregnum } = window;
    const heard = { event: 0, interregnum: 0, violation: 0, timechange: 0 };
    const stop = Object.keys(heard).map((name) => interregnum.on(name, () => (heard[name] += 1)));
    interregnum.load('?protocol=redis-random&nodes=3&seed=42');
    interregnum.advance(20_000_000);
    const then = { ...heard };
    stop.forEach((unsubscribe) => unsubscribe());
    interregnum.advance(20_000_000);
    return { then, after: { ...heard } };
  });
  expect(heard.then.event).toBeGreaterThan(10);
  expect(heard.then.interregnum).toBeGreaterThan(0);
  expect(heard.then.violation).toBeGreaterThan(0);
  expect(heard.then.timechange).toBeGreaterThan(0);
  expect(heard.after).toEqual(heard.then);
});
