/** A call as it came in. */
export interface IncomingCall {
  /** The body as it came, not parsed and written again. */
  readonly rawBody: Uint8Array;
  readonly header: (name: string) => string | undefined;
  /** UTC milliseconds. */
  readonly now: number;
}

export type SignedCall =
  | {
      readonly kind: 'signed';
      /** The same at every delivery of one message. */
      readonly id: string;
      readonly at: number;
      readonly body: string;
      /** The fields of the body; undefined unless it is a JSON object. */
      readonly fields: Readonly<Record<string, unknown>> | undefined;
    }
  /** Not from whoever has the secret, not meant for now, or not readable. Nothing of it may have an effect. */
  | { readonly kind: 'refused'; readonly reason: 'not_configured' | 'headers' | 'timestamp' | 'signature' | 'body' };

/** Verifies a call over its raw bytes before anything in it is read (SR-47). Never throws for what was sent. */
export type ReadSignedCall = (call: IncomingCall) => SignedCall;
