import { t } from './texts.ts';
import type { ImportReport } from './send-file.ts';

/** "1.4 MB" */
export function sizeWords(bytes: number): string {
  if (bytes >= 1_000_000) return t('file.size', { size: (bytes / 1_000_000).toFixed(1) });
  return t('file.sizeSmall', { size: Math.max(1, Math.round(bytes / 1000)) });
}

/** How many rows of a plan change something. */
export function changes({ counts }: Pick<ImportReport, 'counts'>): number {
  return counts.created + counts.updated;
}
