/** One thing to put right: which setting or which place in the product file, and what to do. Never holds a value. */
export interface Fault {
  /** `PUBLIC_URL`, or `foyer.config.ts roles[0].key`. */
  readonly where: string;
  readonly problem: string;
}

/** Everything that keeps Foyer from starting, in one list, so that it can be put right in one go. */
export class ConfigError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const count = faults.length === 1 ? 'One setting needs' : `${faults.length} settings need`;
    super(
      [
        `Foyer cannot start. ${count} your attention:`,
        ...faults.map((fault) => `  ${fault.where}: ${fault.problem}`),
        'Every setting is explained in docs/configuration.md.',
      ].join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}
