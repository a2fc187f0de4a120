// The package without a page: how long is a cluster without a leader, for each election timeout?
//
//   npm install interregnum && node package.mjs
import { Playground } from 'interregnum';

const MINUTE_US = 60_000_000;

for (const timeout of ['150ms..300ms', '300ms..600ms', '600ms..1200ms']) {
  const playground = new Playground(`
    nodes = 5
    [raft]
    election_timeout = "${timeout}"
    [[faults]]
    every = "5s"
    do = "crash leader for 2s"
  `);
  playground.advance(10 * MINUTE_US);
  const { succession, availability, digest } = playground.report();
  const mean = (succession.mean_us / 1000).toFixed(0);
  console.log(`${timeout.padEnd(14)} mean interregnum ${mean.padStart(4)} ms, available ${(availability * 100).toFixed(2)} %, digest ${digest}`);
  playground.free();
}
