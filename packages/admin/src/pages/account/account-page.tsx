import { useAdmin, useRoleLabel } from '../../api/session.ts';
import { Card, Facts, Page } from '../../components/page.tsx';
import { formatList } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { PasswordCard } from './password-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';
import { t } from './texts.ts';

/** The own account: who one is, password, second factor, sessions. */
export function AccountPage() {
  const { name, email, level, roles } = useAdmin();
  const roleLabel = useRoleLabel();
  return (
    <Page title={t('title')} width="text">
      <Card title={t('you')}>
        <Facts
          items={[
            [t('name'), name],
            [t('email'), email],
            [t('level'), shared(`level.${level}`)],
            ...(level === 'reviewer' ? [[t('roles'), roles === null ? t('allRoles') : formatList(roles.map((role) => roleLabel(role)))] as const] : []),
          ]}
        />
        <p className="mt-3 text-12 text-muted">{t('askOwner')}</p>
      </Card>
      <SecondFactorCard />
      <SessionsCard />
      <PasswordCard />
    </Page>
  );
}
