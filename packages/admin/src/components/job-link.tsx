import { Link } from '@tanstack/react-router';
import { addTexts } from '../i18n/texts.ts';

const t = addTexts('job-link', { together: 'with others: see who was chosen' });

/** The way from what happened to one person to the wave or bulk act it was part of: whom it took and why. */
export function JobLink({ detail }: { readonly detail: unknown }) {
  const job = typeof detail === 'object' && detail !== null && 'job' in detail ? detail.job : undefined;
  if (typeof job !== 'string') return null;
  return <Link to="/jobs/$id" params={{ id: job }} className="text-muted underline decoration-line underline-offset-2 hover:text-ink">{t('together')}</Link>;
}
