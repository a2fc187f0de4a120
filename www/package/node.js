// The entry for Node.js, whose fetch reads no files.
import { readFileSync } from 'node:fs';
import { Playground, initSync } from './interregnum.js';

initSync({ module: readFileSync(new URL('interregnum_bg.wasm', import.meta.url)) });

export { Playground };
