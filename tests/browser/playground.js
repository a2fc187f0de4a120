// The page as the tests know it: opened, ready, and with nothing wrong on its console.
import { createServer } from 'node:http';
import { test as base, expect } from '@playwright/test';

export const test = base.extend({
  // What belongs to the test: the page, and what a test serves itself.
  origins: async ({ baseURL }, use) => use([baseURL]),
  // Every test fails on an error on the console, a missing file, or a request to anywhere else.
  problems: [
    async ({ page, origins }, use) => {
      const problems = [];
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()} ${message.location().url}`));
      page.on('response', (response) => response.ok() || problems.push(`${response.status()} ${response.url()}`));
      page.on('request', (request) => {
        const address = request.url();
        const own = origins.some((origin) => address.startsWith(origin)) || address.startsWith('data:') || address.startsWith('blob:');
        if (!own) problems.push(`a request to ${address}`);
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
  // A document of another origin, in which ours is embedded.
  host: async ({ page, origins }, use) => {
    let html = '';
    const server = createServer((_, response) => response.setHeader('Content-Type', 'text/html; charset=utf-8').end(html));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://localhost:${server.address().port}/`;
    origins.push(address);
    await use({
      open: async (body) => {
        html = `<!DOCTYPE html><html lang="en"><title>A document</title>${body}</html>`;
        await page.goto(address);
      },
    });
    server.closeAllConnections();
    server.close();
  },
  playground: async ({ page }, use) => {
    await use(new Playground(page));
  },
});

export { expect };

export class Playground {
  constructor(page) {
    this.page = page;
  }

  // Opens an address below the page's own, and waits until the page can be used.
  async open(address = './') {
    await this.page.goto(address);
    await this.ready();
  }

  async ready() {
    await expect(this.page.locator('html')).toHaveAttribute('data-ready', 'true');
  }

  // Opens paused at a moment.
  async openAt(moment, query = '') {
    await this.open(`./?at=${moment}&${query}`);
  }

  // Calls a method of `window.interregnum`.
  call(method, ...values) {
    return this.page.evaluate(([name, list]) => window.interregnum[name](...list), [method, values]);
  }

  // Virtual time goes on until there is a leader; the run stands afterwards. Returns the leader's number.
  async untilLeader() {
    const leader = await this.page.evaluate(() => {
      const { interregnum } = window;
      interregnum.pause();
      for (let tries = 0; tries < 10_000; tries += 1) {
        const leads = interregnum.report().nodes.find((node) => node.role === 'leader');
        if (leads) return leads.id;
        interregnum.advance(1_000);
      }
      return null;
    });
    expect(leader).not.toBeNull();
    return leader;
  }

  node(number) {
    return this.page.locator(`[data-node="${number}"]`);
  }

  control(name) {
    return this.page.locator(`[data-control="${name}"]`);
  }

  // Opens what can be done to a node, and does it.
  async act(number, action) {
    await this.node(number).click();
    await this.page.locator(`.popover [data-action="${action}"]`).click();
  }
}
