#!/usr/bin/env node
import { runMain } from './run-main.ts';

// Whoever reads the output may have seen enough, as in `foyer key list | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runMain(process.argv.slice(2));
