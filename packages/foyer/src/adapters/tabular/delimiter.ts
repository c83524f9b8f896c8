/** In the order in which they win when nothing else tells. */
const candidates = [',', ';', '\t', '|', '^', '~'] as const;
const linesMax = 30;

/** The first lines of a text; those within quotation marks go on. */
function firstRecords(head: string): readonly string[] {
  const records: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < head.length && records.length < linesMax; at += 1) {
    const letter = head[at];
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === '\n' || letter === '\r')) {
      if (at > start) records.push(head.slice(start, at));
      start = at + 1;
    }
  }
  if (records.length === 0 && start < head.length) records.push(head.slice(start));
  return records;
}

/** How often a character stands outside quotation marks. */
function countOf(record: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const letter of record) {
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === delimiter) count += 1;
  }
  return count;
}

/** Recognises what parts the columns: what stands equally often in most lines, and most often in the first. */
export function delimiterOf(head: string): string {
  const records = firstRecords(head);
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of candidates) {
    const counts = records.map((record) => countOf(record, delimiter));
    const first = counts[0] ?? 0;
    if (first === 0) continue;
    const same = counts.filter((count) => count === first).length / counts.length;
    const score = same * 100 + Math.min(first, 50);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}
