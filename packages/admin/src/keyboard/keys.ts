/** What of a keyboard event says which key it is; easy to make up in tests. */
export interface KeyStroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/**
 * The name of a stroke: `j`, `?`, `mod+k`, `shift+j`, `enter`, `escape`, `down`, `1`. Ctrl and Cmd are one `mod`.
 * A sign that needs Shift (`?`) is named by the sign alone. Strokes with Alt have no name: they belong to the system.
 */
export function nameOfKey(stroke: KeyStroke): string {
  if (stroke.altKey) return '';
  const key = special[stroke.key] ?? stroke.key.toLowerCase();
  const isLetterOrNamed = /^[a-z]$/.test(key) || key.length > 1;
  return `${stroke.ctrlKey || stroke.metaKey ? 'mod+' : ''}${stroke.shiftKey && isLetterOrNamed ? 'shift+' : ''}${key}`;
}

const special: Readonly<Record<string, string>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ' ': 'space',
  Esc: 'escape',
};

const shown: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: '↵',
  escape: 'Esc',
  space: 'Space',
  shift: '⇧',
};

/** A name as it stands on the keyboard: `mod+k` is "Ctrl K" or "⌘ K", `g q` is "G then Q". */
export function showKey(name: string, isMac: boolean = onMac()): string {
  return name
    .split(' ')
    .map((stroke) =>
      stroke
        .split('+')
        .map((part) => (part === 'mod' ? (isMac ? '⌘' : 'Ctrl') : (shown[part] ?? part.toUpperCase())))
        .join(' '),
    )
    .join(' then ');
}

function onMac(): boolean {
  return typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);
}
