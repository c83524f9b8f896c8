import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeCalls } from './describe-calls.ts';
import { openApp } from './open-app.ts';
import { writeClient } from './write-client.ts';

/** Where the written files of the client lie. */
export const generatedFolder = join(import.meta.dirname, '..', '..', 'packages', 'client', 'src', 'generated');

if (import.meta.main) {
  const foyer = await openApp();
  const description = describeCalls(await foyer.app.whole());
  await foyer.close();
  if (description.faults.length > 0) {
    process.stderr.write(`${description.faults.join('\n')}\n`);
    process.exitCode = 1;
  }
  await mkdir(generatedFolder, { recursive: true });
  await Promise.all(Object.entries(writeClient(description)).map(([name, text]) => writeFile(join(generatedFolder, name), text)));
  process.stdout.write(`The client knows ${description.calls.length} calls.\n`);
}
