// Loads the parts that www/split.mjs took out of the page's module: it puts this at the head of a script that names them.
//
// Whoever opens a run gets it within the same call. A part that was fetched before is compiled already; for any other
// the call waits.
class Parts {
  // The files of each part, in the order in which they are loaded, and what they use of the module.
  constructor(files, shared) {
    this.files = files;
    this.shared = shared;
    this.compiled = new Map();
    this.loaded = new Set();
  }

  async prefetch(name) {
    const missing = this.files[name].filter((file) => !this.loaded.has(file) && !this.compiled.has(file));
    // What fails here is tried again when it is needed, and said then.
    await Promise.allSettled(missing.map(async (file) => {
      this.compiled.set(file, await WebAssembly.compileStreaming(fetch(address(file))));
    }));
  }

  // What the module calls: loads the part, then tells the callback whether it is there.
  loader(name) {
    return (callback, data) => {
      const shared = this.shared();
      let success = true;
      try {
        for (const file of this.files[name]) this.load(file, shared);
      } catch (error) {
        console.warn(error);
        success = false;
      }
      shared.__indirect_function_table.get(callback)(data, success);
    };
  }

  load(file, shared) {
    if (this.loaded.has(file)) return;
    const module = this.compiled.get(file) ?? new WebAssembly.Module(fetchNow(address(file)));
    new WebAssembly.Instance(module, { __wasm_split: shared });
    this.loaded.add(file);
    this.compiled.delete(file);
  }
}

const address = (file) => new URL(file, import.meta.url).href;

// Bytes come as text: a page may ask for nothing else while it waits.
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`${request.status} ${url}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}
