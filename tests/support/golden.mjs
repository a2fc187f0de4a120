// The digests on record, with the text of each preset, for tests in JavaScript.
import { readFileSync } from 'node:fs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const list = read('../../src/scenario/preset.rs');
const text = (name) => read(`../../src/scenario/${list.split(`("${name}", include_str!("`)[1].split('"')[0]}`);
const microseconds = (time) => Math.round(parseFloat(time) * { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[time.replace(/[\d.]+/, '')]);

export const golden = read('../digests/golden.txt').trim().split('\n').slice(1).map((line) => {
  const [name, until, digest, events] = line.split('; ');
  return { name, text: text(name), until: microseconds(until), digest, events: Number(events) };
});
