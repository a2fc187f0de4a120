// The npm package as a user has it: packed, installed, imported.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { golden } from '../support/golden.mjs';
import { install, root } from './install.js';

const { folder, resolve } = install();
const { Playground, ...others } = await import(pathToFileURL(resolve('interregnum')));

test('it offers one class, and its version and licence are the crate’s', () => {
  assert.deepEqual(others, {});
  const { version, license } = JSON.parse(readFileSync(resolve('interregnum/package.json')));
  const crate = readFileSync(join(root, 'Cargo.toml'), 'utf8');
  assert.ok(crate.includes(`\nversion = "${version}"\n`));
  assert.ok(crate.includes(`\nlicense = "${license}"\n`));
});

for (const { name, text, until, digest, events } of golden) {
  test(`${name}: the digest on record, played and from its link`, () => {
    const playground = new Playground(text);
    playground.advance(until);
    assert.equal(playground.digest(), digest);
    assert.equal(playground.events(), events);
    assert.equal(playground.report().digest, digest);
    const replay = new Playground(playground.link());
    assert.equal(replay.now(), until);
    assert.equal(replay.digest(), digest);
    for (const one of [playground, replay]) one.free();
  });
}

test('without a scenario it is the default one', () => {
  const playground = new Playground();
  assert.equal(playground.report().nodes.length, 5);
  assert.equal(playground.text(), new Playground('').text());
});

test('seeking returns to the same digest, a step at a time, too', () => {
  const playground = new Playground('?nodes=3&seed=7');
  playground.advance(1_500_000);
  const digest = playground.digest();
  playground.step();
  assert.notEqual(playground.digest(), digest);
  playground.advance(5_000_000);
  playground.seek(1_500_000);
  assert.equal(playground.digest(), digest);
});

test('an injected fault takes effect and is part of the scenario', () => {
  const playground = new Playground('?nodes=5&seed=42');
  playground.advance(3_000_000);
  playground.inject('crash leader');
  playground.advance(3_000_000);
  const { interregna, nodes, scenario } = playground.report();
  assert.deepEqual(interregna.map(({ cause }) => cause), ['start', 'leader crashed']);
  assert.equal(nodes.filter(({ role }) => role === 'failed').length, 1);
  assert.match(scenario, /do = "crash leader"/);
  const again = new Playground(playground.text());
  again.seek(playground.now());
  assert.equal(again.digest(), playground.digest());
});

test('listeners hear what is new, in order, until they are stopped', () => {
  const playground = new Playground('?protocol=redis-random&nodes=3&seed=42');
  const heard = { event: [], interregnum: [], violation: [], timechange: [] };
  const stops = Object.entries(heard).map(([name, list]) => playground.on(name, (what) => list.push(what)));
  for (let second = 0; second < 20; second += 1) playground.advance(1_000_000);
  const numbers = heard.event.map(({ number }) => number);
  assert.ok(numbers.length > 10);
  assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
  assert.ok(heard.event.every(({ text }) => text.length > 0));
  assert.ok(heard.interregnum.length > 0 && heard.interregnum.every(({ to_us }) => to_us > 0));
  assert.deepEqual(heard.violation, playground.report().violations);
  assert.equal(heard.timechange.at(-1), 20_000_000);
  const before = heard.timechange.length;
  stops.forEach((stop) => stop());
  playground.advance(1_000_000);
  assert.equal(heard.timechange.length, before);
});

test('a callback may drive the run', () => {
  const playground = new Playground('?nodes=3');
  const stop = playground.on('timechange', () => {
    stop();
    playground.inject('crash leader');
  });
  playground.advance(2_000_000);
  assert.equal(playground.report().nodes.filter(({ role }) => role === 'failed').length, 1);
});

test('a rejected call throws an Error that says why, and leaves the run as it was', () => {
  const playground = new Playground('?nodes=5');
  playground.advance(1_000_000);
  const digest = playground.digest();
  for (const [call, says] of [
    [() => new Playground('nodes = 0'), /nodes.*1.*1001/],
    [() => new Playground(7), /text/],
    [() => playground.load('?nodes=many'), /nodes/],
    [() => playground.load(undefined), /text/],
    [() => playground.load('#s=9.AAAA'), /newer/],
    [() => playground.inject('explode leader'), /explode/],
    [() => playground.inject('crash 9'), /9/],
    [() => playground.advance(-1), /-1/],
    [() => playground.advance(NaN), /NaN/],
    [() => playground.seek(1e300), /24h|microseconds/],
    [() => playground.on('elections', () => {}), /elections.*event, violation/],
    [() => playground.on('event', 7), /function/],
  ]) {
    assert.throws(call, (error) => error instanceof Error && says.test(error.message), String(call));
    assert.equal(playground.digest(), digest);
    assert.equal(playground.now(), 1_000_000);
  }
});

test('several runs side by side do not meet', () => {
  const [{ text, until, digest }, other] = golden;
  const [one, two] = [new Playground(text), new Playground(other.text)];
  for (let now = 0; now < until; now += 100_000) {
    one.advance(100_000);
    two.advance(50_000);
    if (now === 500_000) two.inject('crash leader');
  }
  assert.equal(one.digest(), digest);
});

test('free gives the memory back, and every later call throws', async () => {
  // The module is in place already: this returns the one that is.
  const { memory } = (await import(pathToFileURL(join(resolve('interregnum'), '../interregnum.js')))).initSync();
  const live = () => {
    const playground = new Playground('?nodes=101');
    playground.advance(200_000);
    playground.free();
    return playground;
  };
  for (let count = 0; count < 5; count += 1) live();
  const after = memory.buffer.byteLength;
  for (let count = 0; count < 100; count += 1) live();
  assert.equal(memory.buffer.byteLength, after);
  assert.throws(() => live().now(), Error);
});

test('the example runs', () => {
  copyFileSync(join(root, 'www/examples/package.mjs'), join(folder, 'package.mjs'));
  const said = execFileSync('node', ['package.mjs'], { cwd: folder, encoding: 'utf8' });
  assert.equal(said.trim().split('\n').length, 3);
  assert.match(said, /^150ms\.\.300ms +mean interregnum +\d+ ms, available 9\d\.\d\d %, digest [0-9a-f]{16}$/m);
});
