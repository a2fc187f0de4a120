// How fast a run goes in wasm under Node.js: the very module that the page loads, with checkers, statistics
// and digest on. The set-ups are those of `speed.rs`. Memory is the module's, after a simulated hour.
//
//   node benches/wasm.mjs dist
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import '../tests/support/parts.mjs';

const dist = resolve(process.argv[2] ?? 'dist');
const files = readdirSync(dist, { recursive: true }).map(String);
const only = (ending) => join(dist, files.find((file) => file.startsWith('interregnum') && file.endsWith(ending)));

const page = await import(pathToFileURL(only('.js')));
const wasm = readFileSync(only('.wasm'));
const { memory } = page.initSync({ module: wasm });

const setups = [
  ['5 nodes, steady', '?nodes=5', 2_000],
  ['5 nodes, leader crashes every 10 s', '?nodes=5&fault=every+10s+crash+leader+for+1s', 2_000],
  ['101 nodes, steady', '?nodes=101', 60],
  ['101 nodes, leader crashes every 10 s', '?nodes=101&fault=every+10s+crash+leader+for+1s', 60],
];

// The best of several runs: other work on the machine only ever makes one slower.
function measure(link, seconds) {
  let best = { seconds: Infinity };
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const playground = new page.Playground(link);
    const began = performance.now();
    playground.advance(seconds * 1e6);
    const took = (performance.now() - began) / 1e3;
    if (took < best.seconds) best = { seconds: took, events: Number(playground.events()) };
    playground.free();
  }
  return { speed: seconds / best.seconds, events: best.events / best.seconds };
}

const PROTOCOLS = [
  'raft', 'redis-random', 'viewstamped', 'multi-paxos', 'zab', 'lease-lock', 'bully', 'ring', 'isr', 'primary-backup',
  'mongodb', 'hashing', 'quorum-journal', 'mirrored',
];

const figure = (value) => Math.round(value).toLocaleString('en');
console.log(`Node.js ${process.version}, wasm ${figure(wasm.length / 1e3)} kB`);
for (const [name, link, seconds] of setups) {
  const { speed, events } = measure(link, seconds);
  console.log(`${name.padEnd(40)} ${figure(speed).padStart(8)} simulated s/s ${figure(events).padStart(12)} events/s`);
}

for (const protocol of PROTOCOLS) {
  const { speed, events } = measure(`?protocol=${protocol}&nodes=5`, 500);
  console.log(`5 nodes, steady, ${protocol.padEnd(23)} ${figure(speed).padStart(8)} simulated s/s ${figure(events).padStart(12)} events/s`);
}

// Bounded memory: the second and third hour add nothing to what the first one took.
const playground = new page.Playground('?nodes=5&fault=every+10s+crash+leader+for+1s');
for (const hour of [1, 2, 3]) {
  playground.advance(3600 * 1e6);
  console.log(`memory after ${hour} simulated h ${(memory.buffer.byteLength / 1e6).toFixed(1)} MB`);
}

// Back and forth in an hour of five nodes under the usual load. What the checkpoints take is what the module
// grew by since the run alone.
const percentile = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))];
for (const [name, link] of [
  ['5 nodes, steady', '?nodes=5'],
  ['5 nodes, leader crashes every 10 s', '?nodes=5&fault=every+10s+crash+leader+for+1s'],
]) {
  const travelled = new page.Playground(link);
  travelled.advance(3600 * 1e6);
  const took = [];
  // The same places each time, in no order.
  for (let count = 1, place = 1; count <= 500; count += 1) {
    place = (place * 48_271) % 2_147_483_647;
    const began = performance.now();
    travelled.seek(place % (3600 * 1e6));
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(took, share).toFixed(1));
  console.log(`seek in an hour, ${name}: p50 ${p50} ms, p99 ${p99} ms, memory ${(memory.buffer.byteLength / 1e6).toFixed(1)} MB`);
  travelled.free();
}

// What a link takes for each fault by hand.
for (const faults of [0, 10, 50, 100, 500]) {
  const session = new page.Playground('?nodes=5&seed=42');
  const doings = ['crash leader', 'restart all', 'cut 1 -> 2', 'heal', 'pause 3', 'resume 3', 'partition 1,2 | 3,4,5', 'heal'];
  for (let count = 0; count < faults; count += 1) {
    session.advance(((count * 48_271) % 900_000) + 50_000);
    session.inject(doings[count % doings.length]);
  }
  console.log(`link after ${String(faults).padStart(3)} faults by hand: ${session.link().length} characters`);
  session.free();
}

const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
// The plots are loaded when the laboratory opens.
const served = files.filter((file) => /\.(html|js|css|wasm|svg)$/.test(file) && file !== 'plots.js');
const total = served.reduce((sum, file) => sum + gzipped(file), 0);
console.log(`download, gzipped: wasm ${figure(gzipSync(wasm, { level: 9 }).length / 1e3)} kB, all ${figure(total / 1e3)} kB, later the plots ${figure(gzipped('plots.js') / 1e3)} kB`);
