// Serves the built page as a static host would: node serve.js [--port 8080] [--base /some/path/]
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { host } from './host.js';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, base: { type: 'string', default: '/' } },
});
const { port, base } = values;

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
if (!existsSync(dist)) {
  console.error('There is no dist/ to serve: run `make build` first.');
  process.exit(1);
}

const server = host(dist, base);

server.on('error', (error) => {
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? `Port ${port} is taken by another program: choose another port.` : error.message);
  process.exit(1);
});

server.listen(Number(port), '127.0.0.1', () => {
  console.log(`\n    Ready at http://127.0.0.1:${port}${base}    (Ctrl-C stops it)\n`);
});
