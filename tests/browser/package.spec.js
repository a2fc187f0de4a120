// The npm package in a page that is not ours: the example, beside the package as it was built.
import { readFileSync } from 'node:fs';
import { expect, test } from './playground.js';

const read = (path) => readFileSync(new URL(path, import.meta.url));

test('the example of the package runs in a page of its own', async ({ page, baseURL }) => {
  await page.route(`${baseURL}example/**`, (route) => {
    const [, file] = route.request().url().split('/node_modules/interregnum/');
    const [body, contentType] = file
      ? [read(`../../target/package/${file}`), file.endsWith('.wasm') ? 'application/wasm' : 'text/javascript']
      : [read('../../www/examples/package.html'), 'text/html'];
    return route.fulfill({ body, contentType });
  });
  await page.goto('./example/package.html');
  await expect(page.getByRole('listitem').filter({ hasText: 'leader' }).first()).toBeVisible();
  await page.getByRole('button').click();
  await expect(page.getByRole('listitem').filter({ hasText: 'crashed' }).first()).toBeVisible();
});
