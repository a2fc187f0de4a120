import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

const here = fileURLToPath(new URL('.', import.meta.url));

// The same search as the installer's, so that both always mean the same browser.
const chromium = execFileSync('../../.ci/install', ['browser'], { cwd: here, encoding: 'utf8' }).trim();

// Served from deep below the root: an address in the page that is not relative fails the tests.
const port = process.env.TEST_PORT ?? '4173';
const base = '/some/sub/path/';
const baseURL = `http://127.0.0.1:${port}${base}`;

export default defineConfig({
  testMatch: '*.spec.js',
  forbidOnly: Boolean(process.env.CI),
  // What passes only when it is tried again is told as flaky: a bug to find, but no reason to keep all the rest back.
  retries: 1,
  workers: 2,
  // Both only end a wait for what will never come: no test passes or fails by the machine's speed.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: 'list',
  use: {
    // With its trailing slash: tests open './' or './?seed=1', never '/'.
    baseURL,
    screenshot: 'only-on-failure',
    // Keeping the page takes as long as loading it: only hosting.spec.js lets it.
    serviceWorkers: 'block',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        // The browser itself keeps off the network.
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: `node serve.js --port ${port} --base ${base}`,
    url: baseURL,
    reuseExistingServer: false,
  },
});
