// A folder, served as a static host would that is as strict as the README says a host can be.
import { createServer } from 'node:http';
import sirv from 'sirv';

// The policy that the page needs, and no more; the README states it.
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  'media-src blob:',
  "connect-src 'self'",
  // For the examples alone.
  "frame-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

// Below `base` only.
export function host(folder, base = '/') {
  // In dev mode files are looked up at each request, so a rebuild shows up after a reload.
  // A sandboxed frame has no origin that could be the page's own: a host that allows any serves it too.
  const setHeaders = (response) => response.setHeader('Access-Control-Allow-Origin', '*');
  const files = sirv(folder, { dev: true, setHeaders });
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404).end('Not found');
    if (!request.url.startsWith(base)) return missing();
    request.url = request.url.slice(base.length - 1);
    response.setHeader('Content-Security-Policy', POLICY);
    files(request, response, missing);
  });
  // A browser that asks again just as an idle connection is closed is told of an error.
  server.keepAliveTimeout = 0;
  return server;
}
