/** A table; figures stand to the right, words to the left. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[], content: 'figures' | 'text' = 'figures'): string {
  const align = headings.map((_, column) => (column === 0 || content === 'text' ? '---' : '--:'));
  return [headings, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
