/** The wall clock; injected so that expiry is tested without sleeping (SR-83). */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
}
