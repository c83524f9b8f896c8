import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/** The query of an address: names and texts, nothing nested. */
export type SearchTexts = Readonly<Record<string, string>>;

/** How a page keeps its state in the address: what cannot be read is the default, what is default is left out. */
export interface UrlState<S> {
  readonly read: (search: SearchTexts) => S;
  readonly write: (state: S) => Readonly<Record<string, string | undefined>>;
}

/** The query of an address as texts; of a name given twice, the last counts. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The reverse, in the order given; empty values are left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A value that must be one of a few; anything else is the default. */
export function oneOf<const V extends string, D extends string>(value: string | undefined, allowed: readonly V[], fallback: D): V | D {
  return allowed.find((one) => one === value) ?? fallback;
}

/**
 * The state of a page, kept in the address, so that reload, back and a sent link show the same.
 *
 * @returns the state, and a setter that takes changes; `push` adds a step to go back to
 */
export function useUrlState<S extends object>(form: UrlState<S>): readonly [S, (changes: Partial<S>, how?: 'replace' | 'push') => void] {
  const search: SearchTexts = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = useMemo(() => form.read(search), [form, search]);
  const change = useCallback(
    (changes: Partial<S>, how: 'replace' | 'push' = 'replace') => {
      void navigate({
        to: '.',
        search: (before: SearchTexts) => form.write({ ...form.read(before), ...changes }),
        replace: how === 'replace',
        resetScroll: false,
      } as never);
    },
    [form, navigate],
  );
  return [state, change];
}
