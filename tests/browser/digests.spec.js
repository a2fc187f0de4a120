// The same scenario, the same digest: in Chromium as natively and under Node.js.
import { readFileSync } from 'node:fs';
import { expect, test } from './playground.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const golden = read('../digests/golden.txt').trim().split('\n').slice(1).map((line) => line.split('; '));

// "90s", "1m"
const micros = (time) => parseFloat(time) * (time.endsWith('m') ? 60e6 : 1e6);

for (const [preset, until, digest] of golden) {
  test(`the digest on record: ${preset}`, async ({ playground }) => {
    await playground.open('./?play=0');
    await playground.control('preset').selectOption(preset);
    await playground.call('seek', micros(until));
    expect(await playground.call('digest')).toBe(digest);
    // As the page itself plays it, frame by frame.
    await playground.call('seek', 0);
    await playground.control('speed').fill(await playground.control('speed').getAttribute('max'));
    await playground.control('play').click();
    await expect.poll(() => playground.call('now')).toBeGreaterThan(0);
    await playground.call('pause');
    await playground.call('seek', micros(until));
    expect(await playground.call('digest')).toBe(digest);
  });
}
