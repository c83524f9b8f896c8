import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** One classic script, so that a single tag without a module's cross-origin rules is all a site needs. */
export default defineConfig({
  build: {
    target: 'es2022',
    lib: { entry: fileURLToPath(new URL('src/main.ts', import.meta.url)), formats: ['iife'], name: 'FoyerEmbed', fileName: () => 'embed.js' },
    reportCompressedSize: false,
  },
});
