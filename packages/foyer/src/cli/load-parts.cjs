'use strict';
// Loads the parts of a build with what Node made of them when they were built: the code of each function that a start calls, so that a start
// does not compile them again. Node's own compile cache keeps only what is compiled before a module runs. This file is not built itself.
const { hash } = require('node:crypto');
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script, constants } = require('node:vm');

/** Code is of use to the version of Node that made it. Where it is of none, for example with other flags, V8 says so itself. */
const keptFile = (/** @type {string} */ main) => join(__dirname, `kept-${process.version}-${process.arch}-${main}.bin`);

/**
 * Runs a build.
 * @param {string} main - the part to begin with
 */
exports.runParts = (main) => {
  const kept = readKept(keptFile(main));
  if (kept === undefined || scriptOf(main, kept.get(main)).cachedDataRejected) require(`./${main}`);
  else loader((name) => kept.get(name)).load(main);
};

/**
 * Runs a build without kept code, to make it.
 * @param {string} main
 * @returns what keeps the code of all that was called until then
 */
exports.runToKeep = (/** @type {string} */ main) => {
  const { load, scripts } = loader(() => undefined);
  load(main);
  return () => writeKept(keptFile(main), scripts);
};

/** @param {(name: string) => Buffer | undefined} codeOf */
function loader(codeOf) {
  const requireOther = createRequire(__filename);
  /** @type {Map<string, Script>} */
  const scripts = new Map();
  /** @type {Map<string, { exports: unknown }>} */
  const modules = new Map();

  /** @param {string} id */
  const requireHere = (id) => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id));

  /** @param {string} name */
  function load(name) {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const script = scriptOf(name, codeOf(name));
    scripts.set(name, script);
    script.runInThisContext().call(module.exports, module.exports, requireHere, module, join(__dirname, name), __dirname);
    return module.exports;
  }

  return { load, scripts };
}

/**
 * @param {string} name
 * @param {Buffer | undefined} cachedData
 */
function scriptOf(name, cachedData) {
  const filename = join(__dirname, name);
  // What is built is plain ASCII, which is read fastest this way.
  const code = `(function (exports, require, module, __filename, __dirname) {${readFileSync(filename, 'latin1')}\n})`;
  return unwarned(() => new Script(code, { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, ...(cachedData === undefined ? {} : { cachedData }) }));
}

/**
 * Node warns once of each process that a script may be given the usual way to `import`, since that is new; whoever starts Foyer can do nothing about it.
 * @template T
 * @param {() => T} make
 */
function unwarned(make) {
  const warn = Reflect.get(process, 'emitWarning');
  process.emitWarning = () => {};
  try {
    return make();
  } finally {
    process.emitWarning = warn;
  }
}

/** V8 believes what it is given: code that a disk changed would end the process somewhere, at every start. */
const sealOf = (/** @type {Buffer} */ bytes) => hash('sha256', bytes, 'buffer');
const sealBytes = 32;

/**
 * One file: a seal of all that follows, how long its table is, the table, and the code of each part.
 * @param {string} path
 * @param {ReadonlyMap<string, Script>} scripts
 */
function writeKept(path, scripts) {
  const codes = [...scripts].map(([name, script]) => ({ name, code: script.createCachedData() }));
  const table = Buffer.from(JSON.stringify(codes.map(({ name, code }) => [name, code.length])));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(table.length);
  const all = Buffer.concat([head, table, ...codes.map(({ code }) => code)]);
  // A start that comes meanwhile finds all of it or nothing.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.concat([sealOf(all), all]));
  renameSync(draft, path);
}

/**
 * @param {string} path
 * @returns {Map<string, Buffer> | undefined} code by the name of its part
 */
function readKept(path) {
  try {
    const sealed = readFileSync(path);
    const bytes = sealed.subarray(sealBytes);
    if (!sealOf(bytes).equals(sealed.subarray(0, sealBytes))) return undefined;
    const end = 4 + bytes.readUInt32LE(0);
    let at = end;
    return new Map(JSON.parse(bytes.toString('latin1', 4, end)).map((/** @type {[string, number]} */ [name, length]) => [name, bytes.subarray(at, at += length)]));
  } catch {
    return undefined;
  }
}
