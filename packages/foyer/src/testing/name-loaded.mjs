// `node --import=<this file>`: names every file that is loaded as a module or a part, on standard output.
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) writeSync(1, `loaded ${url}\n`);
    return next(url, context);
  },
});

// The parts of a build are scripts with code that was kept, see load-parts.cjs.
const vm = process.getBuiltinModule('vm');
const { Script } = vm;
vm.Script = class extends Script {
  constructor(code, options) {
    super(code, options);
    writeSync(1, `loaded file://${options.filename}\n`);
  }
};
