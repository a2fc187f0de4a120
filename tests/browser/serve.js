// Serves the built page as a static host would: node serve.js [--port 8080] [--base /some/path/]
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sirv from 'sirv';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, base: { type: 'string', default: '/' } },
});
const { port, base } = values;

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
if (!existsSync(dist)) {
  console.error('There is no dist/ to serve: run `make build` first.');
  process.exit(1);
}

// In dev mode files are looked up at each request, so a rebuild shows up after a reload.
// A sandboxed frame has no origin that could be the page's own: a host that allows any serves it too.
const files = sirv(dist, { dev: true, setHeaders: (response) => response.setHeader('Access-Control-Allow-Origin', '*') });

const server = createServer((request, response) => {
  const missing = () => response.writeHead(404).end('Not found');
  if (!request.url.startsWith(base)) return missing();
  request.url = request.url.slice(base.length - 1);
  files(request, response, missing);
});

server.on('error', (error) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? `Port ${port} is taken by another program: choose another port.` : error.message);
  process.exit(1);
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`\n    Ready at http://127.0.0.1:${port}${base}    (Ctrl-C stops it)\n`);
});
