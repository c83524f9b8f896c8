// `node --import=<this file>`: names every file that is loaded as a module, on standard output.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) writeSync(1, `loaded ${url}\n`);
    return next(url, context);
  },
});
