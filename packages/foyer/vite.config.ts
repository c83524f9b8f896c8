import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

const source = fileURLToPath(new URL('src/', import.meta.url));
const built = fileURLToPath(new URL('dist/', import.meta.url));

/**
 * The server as people run it: a few files instead of a thousand, of which each start would find, read and link every one
 * (docs/decisions/0028-the-server-is-run-as-built.md). Tests beside the code and `npm run dev` run the source itself.
 */
export default defineConfig({
  publicDir: false,
  plugins: [ownPlaces(), oneLanguage(), entryByName()],
  ssr: {
    // Shared with what an operator loads beside Foyer to trace it, or different for different programs that load them.
    external: ['@opentelemetry/api', '@clerk/backend', '@clerk/shared', 'pg'],
    noExternal: true,
  },
  build: {
    ssr: true,
    target: 'node24',
    outDir: built,
    // Where the launcher builds elsewhere and puts the parts here (tools/launcher/put-build.mjs): servers that run from earlier builds still need theirs.
    emptyOutDir: false,
    reportCompressedSize: false,
    // Names in a stack trace are worth more than bytes on a disk.
    minify: false,
    rolldownOptions: {
      input: { main: `${source}cli/main.mjs` },
      output: {
        // What Node gives is asked for by name then. An `import` reads everything a module of Node's exports, and with it parts that nobody needs.
        format: 'cjs', strict: true,
        // Each start reads and decodes it all. A file with one letter beyond ASCII takes twice the memory, and longer.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: false, asciiOnly: true } },
        comments: false,
        entryFileNames: 'parts/[name]-[hash].cjs', chunkFileNames: 'parts/[name]-[hash].cjs',
      },
    },
  },
});

/** The validator brings its words in fifty languages; ours are in our own catalogues, and its English ones are for developers. */
function oneLanguage(): Plugin {
  return {
    name: 'foyer-one-language',
    load(id) {
      return id.endsWith('/node_modules/zod/v4/locales/index.js') ? `export { default as en } from './en.js';` : null;
    },
  };
}

/** What is started has a name that stays, and leads to the parts of its build. */
function entryByName(): Plugin {
  return {
    name: 'foyer-entry-by-name',
    generateBundle(_, bundle) {
      const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && one.name === 'main') as Rolldown.OutputChunk;
      chunk.code = chunk.code.replace(/^#!.*\n/, '');
      const main = basename(chunk.fileName);
      const loading = readFileSync(`${source}cli/load-parts.cjs`, 'utf8');
      const loader = `load-parts-${hash('sha256', loading, 'base64url').slice(0, 8)}.cjs`;
      this.emitFile({ type: 'asset', fileName: `parts/${loader}`, source: loading });
      this.emitFile({ type: 'asset', fileName: 'foyer.mjs', source: `#!/usr/bin/env node\nprocess.getBuiltinModule('module').createRequire(import.meta.url)('./parts/${loader}').runParts('${main}');\n` });
    },
  };
}

/** What a thread runs is built too: one that is started long after its server is of the same build. */
const threads = /new URL\('\.\/([a-z-]+-thread)\.mjs', import\.meta\.url\)/g;

/** The address of a built part, in the part itself. */
const ownUrl = `process.getBuiltinModule('url').pathToFileURL(__filename)`;

/** Files that lie beside a module, such as styles, are found where its source lies, wherever the built one does; threads among the parts. */
function ownPlaces(): Plugin {
  return {
    name: 'foyer-own-places',
    enforce: 'pre',
    resolveFileUrl: ({ relativePath }) => `new URL(${JSON.stringify(relativePath)}, ${ownUrl}).href`,
    transform(code, id) {
      if (!id.startsWith(source) || !code.includes('import.meta.url')) return null;
      const own = code.replaceAll(threads, (_, name: string) => `new URL(import.meta.ROLLUP_FILE_URL_${this.emitFile({ type: 'chunk', id: join(dirname(id), `${name}.mjs`), name })})`);
      return own.replaceAll('import.meta.url', `new URL(${JSON.stringify(relative(`${built}parts`, id))}, ${ownUrl}).href`);
    },
  };
}
