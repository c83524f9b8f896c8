import { cpus, totalmem } from 'node:os';

/** The machine in general words: nothing that names it. */
export function describeMachine(): string {
  const all = cpus();
  const model = all[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown processor';
  return `${all.length} x ${model}, ${Math.round(totalmem() / 1e9)} GB memory, Node ${process.versions.node}`;
}
