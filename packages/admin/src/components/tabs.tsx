import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

interface TabsProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly tabs: readonly { readonly value: V; readonly label: string; readonly count?: number | undefined }[];
  /** The content of the chosen tab. */
  readonly children: ReactNode;
}

/** Views of one thing; keep the chosen one in the URL. */
export function Tabs<V extends string>({ label, value, onChange, tabs, children }: TabsProps<V>) {
  return (
    <Base.Root value={value} onValueChange={(next: V) => onChange(next)} className="grid gap-4">
      <Base.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab key={tab.value} value={tab.value} className="hit -mb-px flex items-center gap-1.5 border-b-2 border-transparent px-2.5 font-medium whitespace-nowrap text-muted hover:text-ink data-active:border-accent data-active:text-ink">
            {tab.label}
            {tab.count !== undefined && <span className="text-12 text-muted tabular-nums">{tab.count}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className="outline-none">{children}</Base.Panel>
    </Base.Root>
  );
}
