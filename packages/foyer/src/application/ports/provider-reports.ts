import type { ProviderUserNews } from '../../domain/provider-user.ts';

/** What a report says, in Foyer's words; addresses are as the provider writes them. */
export type ProviderReport =
  | { readonly kind: 'user'; readonly occasion: 'created' | 'changed'; readonly user: ProviderUserNews }
  | { readonly kind: 'user_deleted'; readonly id: string }
  /** Somebody joined the provider's own waitlist. */
  | { readonly kind: 'waitlisted'; readonly email: string }
  /** Of no interest, or not readable. */
  | { readonly kind: 'nothing' };

/** A call that claims to be a report: from the provider and worth keeping, from it and not, or not from it. */
export type ReportReading =
  | { readonly kind: 'report'; readonly id: string; readonly type: string; readonly body: string }
  | { readonly kind: 'uninteresting' }
  | { readonly kind: 'refused'; readonly reason: string };

/** How an identity provider reports. */
export interface ProviderReports {
  readonly provider: string;
  /** Verifies a call over its raw bytes, before anything in it is read (SR-47). Never throws. @param now - UTC milliseconds */
  verify(call: { readonly rawBody: Uint8Array; readonly header: (name: string) => string | undefined; readonly now: number }): ReportReading;
  /** Reads what was kept. Never throws. */
  read(body: string): ProviderReport;
}
