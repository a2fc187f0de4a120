// The entry for browsers, workers and bundlers: `import { Playground } from 'interregnum'` waits for the wasm.
import init, { Playground } from './interregnum.js';

await init({ module_or_path: new URL('interregnum_bg.wasm', import.meta.url) });

export { Playground };
