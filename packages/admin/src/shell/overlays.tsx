import { useNavigate } from '@tanstack/react-router';
import { useMay, useSession } from '../api/session.ts';
import { addTexts } from '../i18n/texts.ts';
import { useShortcuts } from '../keyboard/shortcuts.ts';
import { pages } from '../pages.ts';
import { Help } from './help.tsx';
import { overlay, useOverlay } from './overlay-state.ts';
import { Palette } from './palette.tsx';

const t = addTexts('overlays', { everywhere: 'Everywhere', palette: 'Find people and acts', help: 'Show this help', goTo: 'Go to {{page}}' });

/** The palette and the help, and the keys that work on every page. */
export function Overlays() {
  const open = useOverlay();
  const navigate = useNavigate();
  const may = useMay();
  const session = useSession();
  const group = t('everywhere');
  useShortcuts([
    { keys: ['mod+k'], label: t('palette'), group, quiet: true, whileTyping: true, run: () => overlay.open('palette') },
    { keys: ['?'], label: t('help'), group, run: () => overlay.open('help') },
    ...pages.flatMap(({ path, title, menu, scope, needs }) =>
      menu === undefined || !may(scope) || (needs !== undefined && session[needs] !== true)
        ? []
        : [{ keys: [`g ${menu.key}`], label: t('goTo', { page: title }), group, run: () => void navigate({ to: path } as never) }],
    ),
  ]);
  return (
    <>
      {open === 'palette' && <Palette />}
      {open === 'help' && <Help />}
    </>
  );
}
