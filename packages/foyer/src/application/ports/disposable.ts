/** Whether a canonical address belongs to a throw-away mail service. Informs the reviewer, never decides. */
export type IsDisposable = (email: string) => boolean;
