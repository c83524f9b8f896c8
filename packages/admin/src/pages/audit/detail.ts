import { formatExact, formatList, formatNumber } from '../../i18n/format.ts';
import type { Detail } from './audit.ts';
import { t } from './texts.ts';

/** One value that became another. */
export interface Change {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What an event tells besides its sentence. */
export interface Told {
  readonly changes: readonly Change[];
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-/;

/** Sorts the values of an event into what was and became, and the rest. Ids are left to the record as it stands. */
export function toldBy(detail: Detail): Told {
  const used = new Set<string>();
  const changes: Change[] = [];
  const change = (field: string, before: string, after: string) => {
    used.add(before).add(after);
    if (valueWords(detail[before]) !== valueWords(detail[after])) changes.push({ field: fieldWords(field), before: valueWords(detail[before], before), after: valueWords(detail[after], after) });
  };
  for (const name of Object.keys(detail)) {
    if (name.endsWith('Before') && name.slice(0, -6) in detail) change(name.slice(0, -6), name, name.slice(0, -6));
  }
  if ('from' in detail && 'to' in detail) change('stage', 'from', 'to');
  const facts = Object.entries(detail)
    .filter(([name, value]) => !used.has(name) && value !== undefined && !(typeof value === 'string' && id.test(value)))
    .map(([name, value]) => [fieldWords(name), valueWords(value, name)] as const);
  return { changes, facts };
}

/** `roleBefore` and what has no words of its own read well enough: "role before". */
function fieldWords(name: string): string {
  const words = t(`field.${name}` as 'field.role');
  if (!words.startsWith('audit.')) return words;
  const plain = name.replaceAll(/[_.]/g, ' ').replaceAll(/([a-z])([A-Z])/g, (_, one: string, next: string) => `${one} ${next.toLowerCase()}`);
  return plain.charAt(0).toLocaleUpperCase() + plain.slice(1);
}

function valueWords(value: unknown, name = ''): string {
  if (value === null || value === undefined || value === '') return t('panel.nothing');
  if (typeof value === 'boolean') return t(value ? 'panel.yes' : 'panel.no');
  if (typeof value === 'number' && value >= Number.MAX_SAFE_INTEGER) return t('panel.any');
  if (typeof value === 'number') return name.endsWith('At') ? formatExact(value) : formatNumber(value);
  if (Array.isArray(value)) return value.length === 0 ? t('panel.nothing') : formatList(value.map(String));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
