// The declarations, held against what the class really returns: as literals, where a field too many or too
// few is an error, and by uses that must not compile.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { golden } from '../support/golden.mjs';
import { install } from './install.js';

const { folder, resolve } = install();
const { Playground } = await import(pathToFileURL(resolve('interregnum')));

// The errors of a program, as TypeScript prints them.
function errors(name, source) {
  const file = join(folder, name);
  writeFileSync(file, source);
  const program = ts.createProgram([file], {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  });
  const told = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return [...new Set(told)];
}

const literal = (type, values) =>
  values.map((value, index) => `export const ${type.toLowerCase()}${index}: ${type} = ${JSON.stringify(value)};`).join('\n');

// What the presets do not show: a key on which more happens at once than can be looked through, and a write that is lost.
const rare = [
  { text: '?nodes=3&client.mode=closed&client.think=1ms&client.keys=1&client.sessions=100', until: 1_000_000 },
  { text: '?nodes=5&client.rate=40/s&raft.mistake=wiped-node-votes&fault=5s+wipe+all&fault=6s+restart+all', until: 12_000_000 },
];

const use = (lines) => `import { Playground } from 'interregnum';\nconst playground = new Playground('?nodes=3');\n${lines}\n`;

test('every report and every event has the declared type', () => {
  const heard = { event: [], violation: [], interregnum: [] };
  const reports = [...golden, ...rare].flatMap(({ text, until }) => {
    const playground = new Playground(text);
    for (const name of Object.keys(heard)) playground.on(name, (what) => heard[name].push(what));
    const atStart = playground.report();
    playground.advance(until);
    return [atStart, playground.report()];
  });
  assert.ok(reports.some(({ chaos }) => chaos) && heard.violation.length > 0, 'the presets show all there is');
  assert.ok(reports.some(({ undecided }) => undecided.length > 0), 'something is undecided');
  assert.ok(heard.violation.some(({ moments }) => moments?.length > 0), 'a promise to a client is broken');
  const source = [
    "import type { PlaygroundEvents, Report } from 'interregnum';",
    "type Story = PlaygroundEvents['event']; type Broken = PlaygroundEvents['violation']; type Gap = PlaygroundEvents['interregnum'];",
    literal('Report', reports),
    literal('Story', heard.event.slice(0, 500)),
    literal('Broken', heard.violation.filter(({ moments }, place) => moments || place < 100)),
    literal('Gap', heard.interregnum.slice(0, 100)),
  ];
  assert.deepEqual(errors('reports.ts', source.join('\n')), []);
});

test('what the class offers is declared', () => {
  const declared = use(`
    new Playground(); playground.load(''); playground.step(); playground.seek(1); playground.advance(1); playground.inject('heal');
    const texts: string[] = [playground.text(), playground.link(), playground.digest()];
    const numbers: number[] = [playground.now(), playground.events()];
    const stop: () => void = playground.on('interregnum', (gap) => numbers.push(gap.to_us - gap.from_us));
    playground.on('event', ({ text, message }) => texts.push(text, message?.kind ?? ''));
    { using another = new Playground(); another.report().chain.cluster.jump[0]?.[0]?.toFixed(); }
    stop(); playground.free();`);
  assert.deepEqual(errors('declared.ts', declared), []);
  const offered = Object.getOwnPropertyNames(Playground.prototype).filter((name) => !/^(constructor|__.*)$/.test(name));
  const named = offered.map((name) => `playground.${name};`).join(' ');
  assert.deepEqual(errors('offered.ts', use(named)), []);
});

for (const wrong of [
  'new Playground(7)',
  "playground.advance('1s')",
  "playground.on('elections', () => {})",
  "playground.on('timechange', (now) => now.at_us)",
  'playground.report().availabilty',
  'playground.report().chain.jump[0][0]',
  'playground.play()',
]) {
  test(`${wrong} does not compile`, () => {
    assert.equal(errors('wrong.ts', use(wrong)).length, 1);
  });
}
