// The shipped page's wasm gives every preset the digest that is on record: the same as natively.
//
//   node tests/digests.mjs dist
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { golden } from './support/golden.mjs';
import './support/parts.mjs';

const dist = resolve(process.argv[2] ?? 'dist');
const files = readdirSync(dist, { recursive: true }).map(String);
const only = (ending) => join(dist, files.find((file) => file.startsWith('interregnum') && file.endsWith(ending)));

const page = await import(pathToFileURL(only('.js')));
page.initSync({ module: readFileSync(only('.wasm')) });

// In one go, in frames, and all the time looked at.
const ways = {
  'in one go': (playground, until) => playground.advance(until),
  'in frames': (playground, until) => {
    for (let now = 0; now < until; now += 16_000) playground.advance(Math.min(16_000, until - now));
  },
  watched: (playground, until) => {
    for (let now = 0; now < until; now += 1e6) {
      playground.advance(Math.min(1e6, until - now));
      playground.report();
    }
  },
};

let failures = 0;
for (const { name, text, until, digest } of golden) {
  for (const [way, go] of Object.entries(ways)) {
    const playground = new page.Playground(text);
    go(playground, until);
    if (playground.digest() !== digest) {
      failures += 1;
      console.error(`${name}, ${way}: ${playground.digest()} instead of ${digest}`);
    }
    const replay = new page.Playground(playground.link());
    replay.seek(until);
    if (replay.digest() !== digest) {
      failures += 1;
      console.error(`${name}, from its link: ${replay.digest()} instead of ${digest}`);
    }
    playground.free();
    replay.free();
  }
}
console.log(`${golden.length} presets in ${files.find((file) => file.endsWith('.wasm'))}: ${failures || 'no'} differences`);
process.exitCode = failures ? 1 : 0;
