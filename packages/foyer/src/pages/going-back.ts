import { linkButton } from './components/button.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export interface GoingBackView {
  /** The host of the application, as people know it. */
  readonly app: string;
  /** Where the browser goes by itself, and by the button. */
  readonly address: string;
}

/** Shown for a moment on the way back to an application on another host, and with a button where the way is not taken by itself. */
export function goingBack(ctx: PageContext, { app, address }: GoingBackView): string {
  const { t } = ctx;
  return layout(ctx, {
    title: t('goingBack.title'),
    body: panel({ icon: 'key', title: t('goingBack.title'), lead: t('goingBack.lead', { app }), children: linkButton({ label: t('goingBack.button', { app }), href: address, wide: true }) }),
  });
}
