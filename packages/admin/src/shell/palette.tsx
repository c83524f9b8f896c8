import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CornerDownLeft, Search, UserRound } from 'lucide-react';
import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { api } from '../api/request.ts';
import type { EntryList } from '../api/types.ts';
import { StageBadge } from '../components/badge.tsx';
import { classes } from '../components/classes.ts';
import { Modal } from '../components/modal.tsx';
import { addTexts } from '../i18n/texts.ts';
import { showKey } from '../keyboard/keys.ts';
import { activeShortcuts } from '../keyboard/shortcuts.ts';
import { overlay } from './overlay-state.ts';

const t = addTexts('palette', {
  title: 'Find people and acts',
  placeholder: 'A name, an address, or what you want to do',
  people: 'People',
  acts: 'Acts',
  nothing: 'Nothing found. People are found by three letters of their name or address.',
});

interface Choice {
  readonly id: string;
  readonly group: string;
  readonly content: ReactNode;
  readonly choose: () => void;
}

/** People by name or address, and everything the keyboard can do, in one list. */
export function Palette() {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [shortcuts] = useState(() => activeShortcuts().filter(({ quiet }) => quiet !== true));
  const navigate = useNavigate();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const wanted = useDeferredValue(text.trim());
  const { data } = useQuery({
    queryKey: ['palette', wanted],
    queryFn: ({ signal }) => api.get<EntryList>('/waitlist', { query: { q: wanted, limit: 6 }, signal }),
    enabled: wanted.length >= 3,
    placeholderData: (before) => before,
  });

  const words = text.trim().toLowerCase().split(/\s+/);
  const acts: readonly Choice[] = shortcuts
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
    .map(({ label, keys, run }) => ({
      id: `act-${label}`,
      group: t('acts'),
      choose: () => run(keys[0]!),
      content: (
        <>
          <CornerDownLeft size={15} aria-hidden="true" className="text-muted" />
          <span className="flex-1 truncate">{label}</span>
          <span aria-hidden="true" className="text-12 text-muted">{showKey(keys[0]!)}</span>
        </>
      ),
    }));
  const people: readonly Choice[] = (wanted.length >= 3 ? (data?.items ?? []) : []).map((entry) => ({
    id: `person-${entry.id}`,
    group: t('people'),
    choose: () => void navigate({ to: '/waitlist', search: { status: 'any', q: entry.email, entry: entry.id } } as never),
    content: (
      <>
        <UserRound size={15} aria-hidden="true" className="text-muted" />
        <span className="min-w-0 flex-1 truncate">
          {entry.name} <span className="text-muted">{entry.email}</span>
        </span>
        <StageBadge stage={entry.status} />
      </>
    ),
  }));
  const choices = [...people, ...acts];
  const index = Math.min(at, choices.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [index]);

  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    overlay.close();
    // The window gives the focus back first; then the act may take it.
    window.setTimeout(choice.choose, 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && choices.length > 0) {
      event.preventDefault();
      setAt((index + by + choices.length) % choices.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(choices[index]);
    }
  };
  return (
    <Modal label={t('title')} onClose={overlay.close} className="mx-auto mt-[12dvh] mb-auto w-[calc(100vw-2rem)] max-w-[36rem] overflow-hidden rounded-xl">
        <div className="flex max-h-[70dvh] flex-col">
          <div className="flex items-center gap-2 border-b border-line px-4">
            <Search size={16} aria-hidden="true" className="text-muted" />
            <input
              role="combobox"
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={choices[index] ? `${listId}-${index}` : undefined}
              aria-label={t('placeholder')}
              placeholder={t('placeholder')}
              autoComplete="off"
              spellCheck={false}
              value={text}
              onChange={(event) => {
                setText(event.currentTarget.value);
                setAt(0);
              }}
              onKeyDown={onKeyDown}
              className="h-12 flex-1 bg-transparent text-14 outline-none"
            />
          </div>
          <div ref={list} id={listId} role="listbox" aria-label={t('title')} className="min-h-0 overflow-y-auto p-1.5">
            {choices.map((choice, position) => (
              <div key={choice.id} role="presentation">
                {choice.group !== choices[position - 1]?.group && (
                  <div role="presentation" className="px-2 pt-2 pb-1 text-12 font-medium text-muted">{choice.group}</div>
                )}
                <div
                  id={`${listId}-${position}`}
                  role="option"
                  aria-selected={position === index}
                  onClick={() => choose(choice)}
                  onPointerMove={() => position !== index && setAt(position)}
                  className={classes('hit flex cursor-pointer items-center gap-2.5 rounded-md px-2', position === index && 'bg-ink/7')}
                >
                  {choice.content}
                </div>
              </div>
            ))}
          </div>
          {choices.length === 0 && <p role="status" className="px-4 py-6 text-center text-muted">{t('nothing')}</p>}
        </div>
    </Modal>
  );
}
