#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled modules are kept between starts. This file is JavaScript, because one TypeScript file read before the cache is there brings in
// Node's whole stripper of types: 14 MB and a fifth of the time to the first answer.
enableCompileCache();

// Whoever reads the output may have seen enough, as in `foyer key list | head -1`.
process.stdout.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

// In a function, since the build is of a kind that knows no `await` outside of one.
async function run() {
  const { runMain } = await import('./run-main.ts');
  process.exitCode = await runMain(process.argv.slice(2));
}

void run();
