import { Link } from '@tanstack/react-router';
import { Lock } from 'lucide-react';
import { buttonClass } from '../../components/button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { t } from './texts.ts';

/** In place of what only owners may see: why, and whom to ask. */
export function OwnersOnly() {
  return (
    <EmptyState icon={Lock} title={t('ownersOnly')} action={<Link to="/team" className={buttonClass()}>{t('toTeam')}</Link>}>
      {t('ownersOnlyText')}
    </EmptyState>
  );
}
