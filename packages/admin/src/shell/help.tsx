import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { addTexts } from '../i18n/texts.ts';
import { timeZone } from '../i18n/format.ts';
import { showKey } from '../keyboard/keys.ts';
import { activeShortcuts } from '../keyboard/shortcuts.ts';
import { overlay } from './overlay-state.ts';

const t = addTexts('help', {
  title: 'Keyboard',
  lead: 'What works on this page, right now.',
  zone: 'All times are in the time zone of this computer: {{zone}}.',
});

/** Every key that does something here, by group. */
export function Help() {
  const [shortcuts] = useState(activeShortcuts);
  const groups = [...new Set(shortcuts.map(({ group }) => group))];
  return (
    <Dialog open onClose={overlay.close} title={t('title')} lead={t('lead')} wide>
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-1.5 text-12 text-muted">{group}</h3>
            <dl className="grid gap-1">
              {shortcuts.filter((one) => one.group === group).map(({ keys, label }) => (
                <div key={label} className="flex items-center justify-between gap-4">
                  <dt>{label}</dt>
                  <dd className="flex shrink-0 gap-1">
                    {keys.map((key) => (
                      <kbd key={key} className="rounded-sm border border-line bg-sunken px-1.5 py-0.5 font-sans text-12">{showKey(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-5 text-12 text-muted">{t('zone', { zone: timeZone })}</p>
    </Dialog>
  );
}
