import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const assets = fileURLToPath(new URL('dist/assets', import.meta.url));

export default defineConfig({
  base: '/admin/',
  plugins: [react(), tailwindcss(), preloadFont(), precompress()],
  build: {
    target: 'es2023',
    // The server's content security policy takes no data: fonts and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    // A test measures what the first load weighs, compressed.
    chunkSizeWarningLimit: 700,
  },
  server: {
    // `vite packages/admin` beside `npm run dev`, for work on the admin itself.
    proxy: { '/api': 'http://localhost:3000' },
  },
});

/** The font is on its way before the styles that name it are read, so that nothing changes under a reader's eyes. */
function preloadFont(): Plugin {
  return {
    name: 'foyer-preload-font',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle = {} }) {
        const font = Object.keys(bundle).find((file) => file.endsWith('.woff2'));
        if (font === undefined) return [];
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/admin/${font}`, crossorigin: true };
        return [{ tag: 'link', attrs, injectTo: 'head-prepend' }];
      },
    },
  };
}

/** Leaves a .br and a .gz beside every text file, so that the server only hands them out. */
function precompress(): Plugin {
  return {
    name: 'foyer-precompress',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(assets).filter((file) => /\.(js|css|svg)$/.test(file))) {
        const path = join(assets, name);
        const body = readFileSync(path);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
        writeFileSync(`${path}.br`, brotliCompressSync(body, { params }));
        writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}
