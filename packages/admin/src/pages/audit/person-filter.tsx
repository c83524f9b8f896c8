import { useQuery } from '@tanstack/react-query';
import { UserRound, X } from 'lucide-react';
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { api } from '../../api/request.ts';
import type { EntryList, Person } from '../../api/types.ts';
import { classes } from '../../components/classes.ts';
import { personName } from '../../components/person.tsx';
import { t } from './texts.ts';

interface PersonFilterProps {
  /** Id of the person the list is about; empty for everybody. */
  readonly entry: string;
  readonly onChange: (entry: string) => void;
}

/** Narrows the list to one person, who is found by name or address. */
export function PersonFilter({ entry, onChange }: PersonFilterProps) {
  return entry === '' ? <Search onChoose={onChange} /> : <Chosen entry={entry} onRemove={() => onChange('')} />;
}

function Chosen({ entry, onRemove }: { readonly entry: string; readonly onRemove: () => void }) {
  const { data } = useQuery({ queryKey: ['waitlist', entry], queryFn: ({ signal }) => api.get<Person>(`/waitlist/${encodeURIComponent(entry)}`, { signal }), retry: false });
  const name = data === undefined ? t('erased') : personName(data.entry);
  return (
    <span className="inline-flex h-7 max-w-full items-center overflow-hidden rounded-md border border-line bg-surface pl-2">
      <span className="truncate">{t('about', { name })}</span>
      <button type="button" aria-label={t('personRemove')} onClick={onRemove} className="ml-1 grid h-full w-7 shrink-0 place-items-center text-muted hover:bg-ink/6 hover:text-ink">
        <X size={13} aria-hidden="true" />
      </button>
    </span>
  );
}

function Search({ onChoose }: { readonly onChoose: (entry: string) => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [open, setOpen] = useState(false);
  const id = useId();
  const wanted = useDeferredValue(text.trim());
  const enough = wanted.length >= 3;
  const { data } = useQuery({
    queryKey: ['palette', wanted],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { q: wanted, limit: 6 }, signal }),
    enabled: enough,
    placeholderData: (before) => before,
  });
  const found = enough ? (data?.items ?? []) : [];
  const shown = open && text.trim() !== '';
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && found.length > 0) {
      event.preventDefault();
      setAt((at + by + found.length) % found.length);
    } else if (event.key === 'Enter' && found[at]) {
      event.preventDefault();
      onChoose(found[at].id);
    } else if (event.key === 'Escape' && text !== '') {
      event.stopPropagation();
      setText('');
    }
  };
  return (
    <div className="relative min-w-40 flex-1 sm:max-w-72">
      <UserRound size={15} aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 -translate-y-1/2 text-muted" />
      <input
        type="text"
        role="combobox"
        aria-label={t('personSearch')}
        placeholder={t('personShort')}
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-activedescendant={shown && found[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        className="hit w-full rounded-md border border-control/70 bg-surface pr-2 pl-8 text-13 -outline-offset-1 hover:border-control"
      />
      {shown && (
        <div className="absolute top-full left-0 z-20 mt-1 w-full min-w-64 rounded-lg bg-surface p-1 shadow-raised forced-colors:border">
          <div id={id} role="listbox" aria-label={t('personSearch')}>
            {found.map((person, index) => (
              <div
                key={person.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === at}
                // Before the field loses the focus, and with it the list.
                onPointerDown={(event) => {
                  event.preventDefault();
                  onChoose(person.id);
                }}
                onPointerMove={() => index !== at && setAt(index)}
                className={classes('hit flex cursor-pointer items-center rounded-md px-2', index === at && 'bg-ink/7')}
              >
                <span className="min-w-0 truncate">{person.name} <span className="text-muted">{person.email}</span></span>
              </div>
            ))}
          </div>
          {found.length === 0 && <p role="status" className="px-2 py-2 text-12 text-muted">{t('personNothing')}</p>}
        </div>
      )}
    </div>
  );
}
