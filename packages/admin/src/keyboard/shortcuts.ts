import { useEffect, useRef } from 'react';
import { nameOfKey } from './keys.ts';

/** One thing the keyboard can do, as help and palette show it. */
export interface Shortcut {
  /** Names as of `nameOfKey`, any of which does it; `g q` is one stroke after the other. */
  readonly keys: readonly string[];
  readonly label: string;
  /** The heading in the help. */
  readonly group: string;
  readonly run: (key: string) => void;
  /** Works while something is being typed, too. */
  readonly whileTyping?: boolean;
  /** Not offered in the palette: moving about, for example. */
  readonly quiet?: boolean;
}

type Source = () => readonly Shortcut[];

/** The newest page or part asks first. */
const sources: Source[] = [];
let before: { readonly key: string; readonly at: number } | undefined;
let listening = false;

/** Everything the keyboard can do right now, parts of a page before the shell. */
export function activeShortcuts(): readonly Shortcut[] {
  const seen = new Set<string>();
  return sources
    .toReversed()
    .flatMap((source) => source())
    .filter(({ keys }) => {
      const fresh = keys.some((key) => !seen.has(key));
      for (const key of keys) seen.add(key);
      return fresh;
    });
}

/** Listens while the component is there. The list may be made anew at each render. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const source: Source = () => latest.current;
    sources.push(source);
    if (!listening) {
      listening = true;
      window.addEventListener('keydown', onKeyDown);
    }
    return () => {
      sources.splice(sources.indexOf(source), 1);
    };
  }, []);
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = nameOfKey(event);
  if (key === '' || belongsToTheElement(event.target, key)) return;
  const typing = isTyping(event.target);
  const inWindow = document.querySelector('dialog[open], [popover]') !== null;
  const sequence = before !== undefined && event.timeStamp - before.at < 1200 ? `${before.key} ${key}` : undefined;
  before = { key, at: event.timeStamp };

  const candidates = activeShortcuts().filter(({ whileTyping }) => (!typing && !inWindow) || whileTyping === true);
  const found =
    (sequence === undefined ? undefined : candidates.find(({ keys }) => keys.includes(sequence))) ??
    candidates.find(({ keys }) => keys.includes(key));
  if (!found) return;
  before = undefined;
  event.preventDefault();
  found.run(key);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Enter and Space press what has the focus; a tab list moves by its own arrows. */
function belongsToTheElement(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === 'enter' || key === 'space') return target.closest('button, a, input, summary, [role="tab"]') !== null;
  return ['left', 'right'].includes(key) && target.closest('[role="tab"]') !== null;
}
