import { settings, type Setting } from './settings.ts';

/** One row of the list of settings in docs/configuration.md. */
export interface SettingRow {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly fallback: string;
  readonly unit: string;
  readonly meaning: string;
}

/** Every setting with its default, unit and meaning: for the documentation, `foyer doctor` and `foyer init`. */
export const settingsTable: readonly SettingRow[] = Object.entries<Setting>(settings).map(
  ([name, setting]) => ({
    name,
    aliases: setting.aliases ?? [],
    fallback: setting.fallback,
    unit: setting.unit ?? '',
    meaning: setting.meaning,
  }),
);

/** The table as Markdown. */
export function renderSettingsTable(): string {
  const rows = settingsTable.map(({ name, aliases, fallback, unit, meaning }) => {
    const also =
      aliases.length === 0 ? '' : ` Also read as ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`;
    return `| \`${name}\` | ${fallback} | ${unit} | ${meaning}${also} |`;
  });
  return ['| Setting | Default | Unit | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
