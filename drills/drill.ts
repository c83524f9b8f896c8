/** A long or violent run that compares what Foyer promised with what it kept. Each lies in a folder of its own, as `drill` of its `drill.ts`. */
export interface Drill {
  /** One line for the list of drills. */
  readonly about: string;
  /**
   * Says on standard output what it does, what it counted, and what was broken.
   * @returns the exit code: 0 when every promise was kept, 1 when one was not, 2 when the options make no sense
   */
  run(args: readonly string[]): Promise<number>;
}
