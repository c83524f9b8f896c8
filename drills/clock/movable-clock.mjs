// Loaded into a server by `node --import`: its wall clock is as much ahead of the machine's as a file says, which is read again at every
// SIGUSR2, as if somebody had set the clock of the machine. What runs by the monotonic clock notices nothing, as on a machine.
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.env.FOYER_DRILL_CLOCK_FILE;
delete process.env.FOYER_DRILL_CLOCK_FILE;
const MachineDate = Date;
let ahead = Number(readFileSync(file, 'utf8'));
process.on('SIGUSR2', () => {
  ahead = Number(readFileSync(file, 'utf8'));
  writeFileSync(`${file}.read`, String(ahead));
});

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [target.now() + ahead] : args, newTarget),
  get: (target, name, receiver) => (name === 'now' ? () => target.now() + ahead : Reflect.get(target, name, receiver)),
});
