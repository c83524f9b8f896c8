const day = /^\d{4}-\d{2}-\d{2}$/;

/** The first instant of a day where the reader is; undefined for what is no day. @param add - days later */
function startOf(text: string, add = 0): string | undefined {
  if (!day.test(text)) return undefined;
  const [year = 0, month = 1, date = 1] = text.split('-').map(Number);
  const start = new Date(year, month - 1, date + add);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

/** Two days as people give them, the last one included, as the instants the server takes. */
export function instantsOf(from: string, to: string): { readonly from: string | undefined; readonly to: string | undefined } {
  return { from: startOf(from), to: startOf(to, 1) };
}
