#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled modules are kept between starts. This file is JavaScript, because one TypeScript file read before the cache is there brings in
// Node's whole stripper of types: 14 MB and a fifth of the time to the first answer.
enableCompileCache();
const { runMain } = await import('./run-main.ts');

// Whoever reads the output may have seen enough, as in `foyer key list | head -1`.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runMain(process.argv.slice(2));
