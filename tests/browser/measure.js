// Measured in real Chromium, for the README: how soon the page runs, and how smoothly. No test: figures
// depend on the machine.
//
//   node tests/browser/measure.js        (after `make build`)
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const here = fileURLToPath(new URL('.', import.meta.url));
const executablePath = execFileSync('../../.ci/install', ['browser'], { cwd: here, encoding: 'utf8' }).trim();
const port = process.env.TEST_PORT ?? '4174';
const server = spawn('node', ['serve.js', '--port', port], { cwd: here, stdio: ['ignore', 'pipe', 'inherit'] });
await new Promise((ready) => server.stdout.once('data', ready));

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// From navigation to the first frame in which virtual time has moved.
async function firstFrame() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const took = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const look = () => {
          if (window.interregnum?.now() > 0) resolve(performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await context.close();
  return took;
}

// Frames drawn in five seconds, and virtual seconds in a real one.
async function smoothness(nodes, speed, view = '') {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`http://127.0.0.1:${port}/?nodes=${nodes}&seed=42&speed=${speed}${view}`);
  await page.waitForFunction(() => window.interregnum?.now() > 0);
  const measured = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const [began, now] = [performance.now(), window.interregnum.now()];
        let frames = 0;
        const look = () => {
          frames += 1;
          const seconds = (performance.now() - began) / 1e3;
          if (seconds < 5) requestAnimationFrame(look);
          else resolve({ fps: frames / seconds, pace: (window.interregnum.now() - now) / 1e6 / seconds });
        };
        requestAnimationFrame(look);
      }),
  );
  await page.close();
  return measured;
}

const first = [];
for (let attempt = 0; attempt < 5; attempt += 1) first.push(await firstFrame());
console.log(`navigation to first running frame: ${Math.round(median(first))} ms`);
const rivals = '&panel=compare&compare=zab,viewstamped,multi-paxos';
const crashing = '&fault=every+5s+crash+leader+for+2s';
const others = `&panel=compare&compare=mongodb,quorum-journal,primary-backup${crashing}`;
const laboratory = '&panel=laboratory&fault=every+1s+crash+leader+for+500ms';
for (const [nodes, speed, view] of [[5, 'max', laboratory], [5, '1/20'], [25, '1'], [101, '1'], [1001, '1/20'], [1001, '1'], [5, 'max'], [5, '1', rivals], [5, '1', rivals + crashing], [5, '1', others]]) {
  const { fps, pace } = await smoothness(nodes, speed, view);
  console.log(`${nodes} nodes at ${speed}${view === laboratory ? ', crashing, laboratory open' : view}: ${fps.toFixed(0)} frames/s, ${pace.toPrecision(3)} virtual s in a real one`);
}
await browser.close();
server.kill();
