import { ListFilter, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { addTexts } from '../i18n/texts.ts';
import { Button } from './button.tsx';
import { Popover } from './popover.tsx';

const t = addTexts('filter-bar', {
  filters: 'Filter',
  clearAll: 'Clear all',
  remove: 'Remove the filter {{name}}',
  any: 'Any',
  clearSearch: 'Clear the search',
});

/** One thing a list can be narrowed by. */
export interface Filter {
  readonly key: string;
  readonly label: string;
  /** `date` takes a day; `text` anything; else one of these, under the heading of its group. */
  readonly options: readonly (readonly [value: string, label: string, group?: string])[] | 'date' | 'text';
}

interface FilterBarProps {
  readonly search?: string;
  readonly searchLabel?: string;
  /** Leave it out where there is nothing to search. */
  readonly onSearch?: (text: string) => void;
  readonly searchRef?: RefObject<HTMLInputElement | null>;
  readonly filters: readonly Filter[];
  /** Chosen values by key; what is missing is any. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** `undefined` takes the filter away. */
  readonly onFilter: (changes: Readonly<Record<string, string | undefined>>) => void;
  /** On the right: views, sort, columns. */
  readonly children?: ReactNode;
}

/** Search while typing, filters behind one button, those in use as chips that go away by a press. */
export function FilterBar({ search = '', searchLabel = '', onSearch, searchRef, filters, values, onFilter, children }: FilterBarProps) {
  const inUse = filters.filter(({ key }) => values[key] !== undefined && values[key] !== '');
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 pb-2 sm:px-6">
      {onSearch && <SearchField label={searchLabel} value={search} onChange={onSearch} {...(searchRef ? { inputRef: searchRef } : {})} />}
      {filters.length > 0 && <FilterMenu filters={filters} values={values} onFilter={onFilter} />}
      {inUse.map((filter) => (
        <span key={filter.key} className="inline-flex h-7 max-w-full items-center overflow-hidden rounded-md border border-line bg-surface pl-2">
          <span className="truncate">
            <span className="text-muted">{filter.label}: </span>
            {labelOf(filter, values[filter.key] ?? '')}
          </span>
          <button
            type="button"
            aria-label={t('remove', { name: filter.label })}
            onClick={() => onFilter({ [filter.key]: undefined })}
            className="ml-1 grid h-full w-7 shrink-0 place-items-center text-muted hover:bg-ink/6 hover:text-ink"
          >
            <X size={13} aria-hidden="true" />
          </button>
        </span>
      ))}
      {inUse.length > 1 && (
        <Button look="quiet" onClick={() => onFilter(Object.fromEntries(inUse.map(({ key }) => [key, undefined])))}>
          {t('clearAll')}
        </Button>
      )}
      <div className="ml-auto flex items-center gap-1">{children}</div>
    </div>
  );
}

function labelOf({ options }: Filter, value: string): string {
  return typeof options === 'string' ? value : (options.find(([one]) => one === value)?.[1] ?? value);
}

/** Searches shortly after the last key, so that every key is answered at once by the field itself. */
function SearchField({ label, value, onChange, inputRef }: { readonly label: string; readonly value: string; readonly onChange: (text: string) => void; readonly inputRef?: RefObject<HTMLInputElement | null> }) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // The address changed by itself: back button, a saved view.
    if (value !== sent.current) {
      sent.current = value;
      setTyped(value);
    }
  }, [value]);
  useEffect(() => {
    if (typed.trim() === sent.current) return undefined;
    const timer = window.setTimeout(() => {
      sent.current = typed.trim();
      onChange(typed.trim());
    }, 140);
    return () => window.clearTimeout(timer);
  }, [typed, onChange]);
  return (
    <div className="relative min-w-40 flex-1 sm:max-w-72">
      <Search size={15} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
      <input
        ref={inputRef}
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          if (typed === '') event.currentTarget.blur();
          else setTyped('');
        }}
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        className="hit w-full rounded-md border border-control/70 bg-surface pr-8 pl-8 text-13 -outline-offset-1 hover:border-control [&::-webkit-search-cancel-button]:hidden"
      />
      {typed !== '' && (
        <button type="button" aria-label={t('clearSearch')} onClick={() => setTyped('')} className="absolute top-0 right-0 grid h-full w-8 place-items-center text-muted hover:text-ink">
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function FilterMenu({ filters, values, onFilter }: Pick<FilterBarProps, 'filters' | 'values' | 'onFilter'>) {
  return (
    <Popover trigger={<Button icon={ListFilter}>{t('filters')}</Button>} label={t('filters')} className="w-72">
      <div className="grid gap-2.5">
        {filters.map((filter) => (
          <label key={filter.key} className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-2">
            <span className="text-muted">{filter.label}</span>
            <FilterControl filter={filter} value={values[filter.key] ?? ''} onChange={(value) => onFilter({ [filter.key]: value === '' ? undefined : value })} />
          </label>
        ))}
      </div>
    </Popover>
  );
}

const control = 'hit w-full min-w-0 rounded-md border border-control/70 bg-surface px-2 text-13 hover:border-control';

function FilterControl({ filter, value, onChange }: { readonly filter: Filter; readonly value: string; readonly onChange: (value: string) => void }) {
  if (filter.options === 'date') return <input type="date" value={value} onChange={(event) => onChange(event.currentTarget.value)} className={control} />;
  if (filter.options === 'text') return <TextFilter value={value} onChange={onChange} />;
  return (
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)} className={control}>
      <option value="">{t('any')}</option>
      {[...Map.groupBy(filter.options, ([, , group = '']) => group)].map(([group, options]) => {
        const choices = options.map(([one, label]) => <option key={one} value={one}>{label}</option>);
        return group === '' ? choices : <optgroup key={group} label={group}>{choices}</optgroup>;
      })}
    </select>
  );
}

/** Takes effect on Enter or when it is left. */
function TextFilter({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // The address changed. The field stays the same one, so that whoever is in it is not thrown out.
    if (field.current) field.current.value = value;
  }, [value]);
  return (
    <input
      ref={field}
      type="text"
      defaultValue={value}
      onBlur={(event) => onChange(event.currentTarget.value.trim())}
      onKeyDown={(event) => event.key === 'Enter' && onChange(event.currentTarget.value.trim())}
      className={control}
    />
  );
}
