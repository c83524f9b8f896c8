import { Columns3 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { shared } from '../i18n/shared.ts';
import { IconButton } from './button.tsx';
import { Menu, MenuCheck, MenuChoice, MenuLine, MenuTitle } from './menu.tsx';

export type Density = 'comfortable' | 'compact';

/** How somebody likes a table; kept in this browser. */
export interface TableSettings {
  readonly density: Density;
  readonly hidden: readonly string[];
}

/** @param name - of the table; settings of one do not touch another */
export function useTableSettings(name: string, hiddenAtFirst: readonly string[] = []): readonly [TableSettings, (next: TableSettings) => void] {
  const key = `foyer.admin.table.${name}`;
  const [settings, setSettings] = useState<TableSettings>(() => read(key) ?? { density: 'comfortable', hidden: hiddenAtFirst });
  const change = useCallback(
    (next: TableSettings) => {
      localStorage.setItem(key, JSON.stringify(next));
      setSettings(next);
    },
    [key],
  );
  return [settings, change];
}

function read(key: string): TableSettings | undefined {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Partial<TableSettings> | null;
    if (value === null || !Array.isArray(value.hidden)) return undefined;
    return { density: value.density === 'compact' ? 'compact' : 'comfortable', hidden: value.hidden.filter((one) => typeof one === 'string') };
  } catch {
    return undefined;
  }
}

interface TableSettingsMenuProps {
  readonly columns: readonly { readonly id: string; readonly header: string; readonly fixed?: boolean }[];
  readonly settings: TableSettings;
  readonly onChange: (next: TableSettings) => void;
}

/** Columns and row height, behind one button. */
export function TableSettingsMenu({ columns, settings, onChange }: TableSettingsMenuProps) {
  const show = (id: string, shown: boolean) =>
    onChange({ ...settings, hidden: shown ? settings.hidden.filter((one) => one !== id) : [...settings.hidden, id] });
  return (
    <Menu trigger={<IconButton icon={Columns3} label={shared('table.columns')} />}>
      <MenuTitle>{shared('table.columns')}</MenuTitle>
      {columns
        .filter(({ fixed }) => fixed !== true)
        .map(({ id, header }) => (
          <MenuCheck key={id} checked={!settings.hidden.includes(id)} onChange={(checked) => show(id, checked)}>
            {header}
          </MenuCheck>
        ))}
      <MenuLine />
      <MenuTitle>{shared('table.density')}</MenuTitle>
      <MenuChoice<Density>
        label={shared('table.density')}
        value={settings.density}
        options={[
          ['comfortable', shared('table.comfortable')],
          ['compact', shared('table.compact')],
        ]}
        onChange={(density) => onChange({ ...settings, density })}
      />
    </Menu>
  );
}
