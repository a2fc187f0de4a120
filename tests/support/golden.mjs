// The digests on record, with the text of each preset, for tests in JavaScript.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const source = read('../../src/scenario/preset.rs');
const text = (name) => source.split(`name: "${name}",`)[1].match(/text: r#"([^]*?)"#/)[1];
const microseconds = (time) => Math.round(parseFloat(time) * { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[time.replace(/[\d.]+/, '')]);

export const golden = read('../digests/golden.txt').trim().split('\n').slice(1).map((line) => {
  const [name, until, digest, events] = line.split('; ');
  return { name, text: text(name), until: microseconds(until), digest, events: Number(events) };
});
