// Loaded into a server by `node --import`: its clock is so much ahead of the machine's as FOYER_DRILL_CLOCK_AHEAD_MS says, so that what
// runs out by time (the lease of a process that was killed) has run out, and nobody has to wait for it.
const ahead = Number(process.env.FOYER_DRILL_CLOCK_AHEAD_MS ?? 0);
const MachineDate = Date;
delete process.env.FOYER_DRILL_CLOCK_AHEAD_MS;

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [target.now() + ahead] : args, newTarget),
  get: (target, name, receiver) => (name === 'now' ? () => target.now() + ahead : Reflect.get(target, name, receiver)),
});
