// Runs in every vitest worker before its tests: unexpected console output fails the test. A test
// that expects output says so with vi.spyOn(console, 'error').mockImplementation(...).
import { afterAll, afterEach } from 'vitest';

const methods = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;
let unexpected: string[] = [];

for (const method of methods) {
  console[method] = (...values: unknown[]) => {
    unexpected.push(`console.${method}(${values.map(String).join(', ')})`);
  };
}

function requireSilence(): void {
  const output = unexpected;
  unexpected = [];
  if (output.length > 0) throw new Error(`Unexpected console output:\n${output.join('\n')}`);
}

afterEach(requireSilence);
// What a module printed while it loaded or was torn down belongs to no test.
afterAll(requireSilence);
