import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { EmptyState, Notice } from '../../components/states.tsx';
import { formatList } from '../../i18n/format.ts';
import { teamQuery, type Member } from './team.ts';
import { t } from './texts.ts';

function ownersOf(team: readonly Member[]): string {
  return formatList(team.filter(({ level, state }) => level === 'owner' && state === 'active').map(({ name, email }) => `${name} (${email})`));
}

/** Says who can do what this person may not, so that they know whom to ask. */
export function OwnersOnly({ text, team }: { readonly text: 'ownersOnly'; readonly team: readonly Member[] }) {
  const owners = ownersOf(team);
  if (owners === '') return null;
  return (
    <div className="px-4 pb-3 sm:px-6">
      <Notice>{t(text, { owners })}</Notice>
    </div>
  );
}

/** In place of the keys, for everybody but owners. */
export function KeysForOwners() {
  const { data } = useQuery(teamQuery);
  return <EmptyState icon={KeyRound} title={t('keys.ownersOnlyTitle')}>{t('keys.ownersOnly', { owners: ownersOf(data?.items ?? []) })}</EmptyState>;
}
