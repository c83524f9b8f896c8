/** Processor time of this thread so far, milliseconds. What is linear is so on a busy machine, too: there, only the clock on the wall runs on. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
