// Shows where the product's processor time goes while people join, or while a team asks for lists:
// `node bench/profile.ts [--list] [--floor] [--sink] [requests]`.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadProcess } from './load/load-process.ts';
import { readProfile, topFunctions, type CpuProfile } from './measure/cpu-profile.ts';
import { openMailSink } from './servers/mail-sink.ts';
import { startServer } from './servers/start-server.ts';
import { askedOfTheQueue } from './rows/list.ts';
import { openSqliteStorage } from './storage/sqlite-storage.ts';

const args = process.argv.slice(2);
const contender = args.includes('--floor') ? 'floor' : 'product';
const listed = args.includes('--list');
const requests = Number(args.find((arg) => /^\d+$/.test(arg)) ?? (listed ? 10_000 : 40_000));
const shown = 45;

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
const folder = mkdtempSync(join(tmpdir(), 'foyer-bench-profile-'));
const storage = openSqliteStorage();
const sink = await openMailSink(args.includes('--sink') ? 'taking' : 'silent');
const load = new LoadProcess();
try {
  const place = await storage.place(contender, 10_000);
  const server = await startServer(contender, place, {
    smtpPort: sink.port,
    fromSource: true,
    nodeOptions: ['--cpu-prof', '--cpu-prof-interval', '500', `--cpu-prof-dir=${folder}`],
  });
  const result = await load.load({
    port: server.port,
    server: server.measured,
    connections: listed ? 16 : 64,
    warmup: listed ? 1_000 : 5_000,
    requests,
    loop: { kind: 'closed' },
    work: listed ? askedOfTheQueue : { kind: 'join', label: 'profile' },
  });
  await server.stop();
  const profiles = readdirSync(folder).map((name) =>
    readProfile(JSON.parse(readFileSync(join(folder, name), 'utf8')) as CpuProfile),
  );
  process.stdout.write(
    `${Math.round(result.requestsPerSecond)} ${listed ? 'pages' : 'joins'}/s, ${result.cpuMicros.toFixed(1)} µs CPU each while profiled\n\n`,
  );
  for (const profile of profiles) {
    process.stdout.write(
      `self ms   share  function (one thread, idle time left out: ${profile.busyMs.toFixed(0)} ms busy)\n`,
    );
    for (const { name, selfMs, share } of topFunctions(profile, shown)) {
      process.stdout.write(
        `${selfMs.toFixed(0).padStart(7)}  ${(share * 100).toFixed(1).padStart(5)}%  ${name}\n`,
      );
    }
    process.stdout.write('\nby file\n');
    for (const [file, ms] of [...profile.byFile].toSorted((a, b) => b[1] - a[1]).slice(0, 30)) {
      process.stdout.write(
        `${ms.toFixed(0).padStart(7)}  ${((ms / profile.busyMs) * 100).toFixed(1).padStart(5)}%  ${file}\n`,
      );
    }
  }
} finally {
  load.stop();
  await sink.close();
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
}
