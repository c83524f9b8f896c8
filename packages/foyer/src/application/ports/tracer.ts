/** Facts about a span: fixed words and figures. Never an address, a name, a token, or a path or text that somebody sent. */
export type SpanFacts = Readonly<Record<string, string | number>>;

/** Where in a trace something happens, for what is done later on its behalf. */
export interface TracePlace {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/** Reads a header of a request by its lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

export interface SpanStart {
  /** One of few: a route or an act, with no value in it. */
  readonly name: string;
  /** `server` answers somebody, `client` asks somebody, `internal` is neither. */
  readonly kind: 'server' | 'client' | 'internal';
  readonly facts: SpanFacts;
  /** What it is part of: whatever is under way `here`, nothing (`apart`), a place, or the trace that the headers of a request name. */
  readonly within: 'here' | 'apart' | TracePlace | HeaderReader;
  /** Places it also has to do with. */
  readonly links?: readonly TracePlace[];
}

/** What is being done, as long as it is under way. */
export interface Span {
  /** Adds facts that were not known before. */
  tell(facts: SpanFacts): void;
  /** It went wrong. @param type - one word of few, such as a status or a code */
  fail(type: string): void;
}

/** Tells an operator's tracing what is done and how long it takes. Exists only where there is such tracing. */
export interface Tracer {
  /** Runs something as a span, which ends with it; what it throws fails the span, by its kind and not by its words. */
  span<T>(start: SpanStart, run: (span: Span) => Promise<T>): Promise<T>;
  /** The span under way; undefined outside of any. */
  here(): TracePlace | undefined;
  /** Starts something that goes on after what is under way here: it is no part of that. */
  apart<T>(run: () => T): T;
  /** Hands over what is still waiting to be sent, for a second and a half at most. Never throws. */
  flush(): Promise<void>;
}
