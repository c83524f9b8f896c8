import { recoverForm } from './components/email-form.ts';
import type { FormState } from './components/field.ts';
import { panel } from './components/panel.ts';
import { layout } from './layout.ts';
import type { PageContext } from './page-context.ts';

export interface StatusRequestView {
  readonly form?: FormState;
}

/** `/waitlist/status` in a browser that holds no proof: the answer goes to the mailbox (SR-17). */
export function statusRequest(ctx: PageContext, view: StatusRequestView): string {
  const { t } = ctx;
  return layout(ctx, {
    title: t('statusRequest.title'),
    body: panel({ icon: 'search', title: t('statusRequest.title'), lead: t('statusRequest.lead'), children: recoverForm(ctx, view.form) }),
  });
}
