// Writes the whole address of the page into what other sites read of it: the preview's picture and oEmbed's
// frame. Trunk runs it; without INTERREGNUM_URL the addresses stay relative.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env.TRUNK_STAGING_DIR ?? join(dirname(fileURLToPath(import.meta.url)), '../dist');
const url = process.env.INTERREGNUM_URL;

if (url) {
  const base = new URL(url.endsWith('/') ? url : `${url}/`).href;
  const rewrite = (name, change) => {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  rewrite('index.html', (html) =>
    html.replace('content="preview.png"', `content="${base}preview.png"`).replace('href="oembed.json"', `href="${base}oembed.json"`),
  );
  rewrite('oembed.json', (text) => {
    const answer = JSON.parse(text);
    answer.html = answer.html.replace('src="', `src="${base}`);
    answer.provider_url = base;
    answer.thumbnail_url = `${base}preview.png`;
    return `${JSON.stringify(answer, null, 2)}\n`;
  });
}
