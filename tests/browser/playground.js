// The page as the tests know it: opened, ready, and with nothing wrong on its console.
import { test as base, expect } from '@playwright/test';

export const test = base.extend({
  // Every test fails on an error on the console, a missing file, or a request to anywhere else.
  problems: [
    async ({ page, baseURL }, use) => {
      const problems = [];
      page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && problems.push(`console: ${message.text()}`));
      page.on('response', (response) => response.ok() || problems.push(`${response.status()} ${response.url()}`));
      page.on('request', (request) => {
        const address = request.url();
        const own = address.startsWith(baseURL) || address.startsWith('data:') || address.startsWith('blob:');
        if (!own) problems.push(`a request to ${address}`);
      });
      await use(problems);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
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
