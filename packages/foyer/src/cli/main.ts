#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled modules are kept between starts, which halves the time to the first answer.
enableCompileCache();
const { runMain } = await import('./run-main.ts');

// Whoever reads the output may have seen enough, as in `foyer key list | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runMain(process.argv.slice(2));
