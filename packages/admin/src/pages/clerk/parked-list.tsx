import { Link } from '@tanstack/react-router';
import { useMay } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/page.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { formatRelative } from '../../i18n/format.ts';
import { type ClerkStatus, retry } from './clerk.ts';
import { t } from './texts.ts';

/** Whom Clerk did not take, and why. */
export function ParkedList({ people }: { readonly people: ClerkStatus['parked'] }) {
  const mayAct = useMay()('invite');
  const again = (id?: string) => void retry(id).then(() => toast(t('parked.done'))).catch(toastError);
  return (
    <Card title={t('parked.title')} actions={mayAct && <Button onClick={() => again()}>{t('parked.all')}</Button>}>
      <p className="mb-2 text-muted">{t('parked.lead')}</p>
      <ul className="grid">
        {people.map(({ entryId, email, error, parkedAt }) => (
          <li key={entryId} className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-2.5 first:border-t-0">
            <div className="min-w-0 flex-[1_1_14rem]">
              {email === null ? <span className="font-medium">{t('parked.erased')}</span> : <Link to="/access/$id" params={{ id: entryId }} className="font-medium wrap-anywhere">{email}</Link>}
              <p className="text-muted wrap-anywhere">{error === null ? t('parked.unknown') : /^\d/.test(error) ? t('parked.said', { error }) : error} <span className="text-12">{t('parked.since', { when: formatRelative(parkedAt) })}</span></p>
            </div>
            {mayAct && <Button aria-label={`${t('parked.again')}: ${email ?? t('parked.erased')}`} onClick={() => again(entryId)}>{t('parked.again')}</Button>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
