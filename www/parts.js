// Loads the parts that www/split.mjs took out of the page's module: it puts this at the head of a script that names them.
//
// Whoever opens a run gets it within the same call. A part that was fetched before is compiled already; for any other
// the call waits.
class Parts {
  // The file of each part; the file of what several of them share, modules one behind the other, with their lengths; and
  // what all of them use of the page's own module.
  constructor(files, common, shared) {
    Object.assign(this, { files, common, shared });
    this.coming = new Map();
    this.compiled = new Map();
    this.loaded = new Set();
  }

  async prefetch(name) {
    // What fails here is tried again when it is needed, and said then.
    await Promise.allSettled(this.needed(name).filter((file) => !this.compiled.has(file)).map((file) => {
      if (!this.coming.has(file)) this.coming.set(file, this.fetch(file).finally(() => this.coming.delete(file)));
      return this.coming.get(file);
    }));
  }

  async fetch(file) {
    const response = await fetch(address(file));
    if (!response.ok) return;
    const modules = this.modules(file, new Uint8Array(await response.arrayBuffer()));
    const compiled = await Promise.all(modules.map((bytes) => WebAssembly.compile(bytes)));
    // It may have been loaded meanwhile, by a call that waited for it.
    if (!this.loaded.has(file)) this.compiled.set(file, compiled);
  }

  // What the module calls: loads the part, then tells the callback whether it is there.
  loader(name) {
    return (callback, data) => {
      const shared = this.shared();
      let success = true;
      try {
        for (const file of this.needed(name)) this.load(file, shared);
      } catch (error) {
        console.warn(error);
        success = false;
      }
      shared.__indirect_function_table.get(callback)(data, success);
    };
  }

  needed(name) {
    return [this.common.file, this.files[name]].filter((file) => !this.loaded.has(file));
  }

  load(file, shared) {
    const compileNow = () => this.modules(file, fetchNow(address(file))).map((bytes) => new WebAssembly.Module(bytes));
    const modules = this.compiled.get(file) ?? compileNow();
    for (const module of modules) new WebAssembly.Instance(module, { __wasm_split: shared });
    this.loaded.add(file);
    this.compiled.delete(file);
  }

  modules(file, bytes) {
    if (file !== this.common.file) return [bytes];
    let end = 0;
    return this.common.lengths.map((length) => bytes.subarray(end, (end += length)));
  }
}

const address = (file) => new URL(file, import.meta.url).href;

// Bytes come as text: a page may ask for nothing else while it waits. Chromium asks past the service worker.
function fetchNow(url) {
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`${request.status} ${url}`);
  return Uint8Array.from(request.responseText, (character) => character.charCodeAt(0));
}
