const dayMs = 86_400_000;

/** The days to ask for, UTC: those given, else so many up to today. */
export function rangeOf({ from, to, days }: { readonly from: string; readonly to: string; readonly days: string }, now: number = Date.now()): { readonly from: string; readonly to: string } {
  const last = to === '' ? dayOf(now) : to;
  const lastAt = Date.parse(last);
  return { from: from === '' ? dayOf((Number.isNaN(lastAt) ? now : lastAt) - (Number(days) - 1) * dayMs) : from, to: last };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
