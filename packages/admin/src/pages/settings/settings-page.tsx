import { Page } from '../../components/page.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { AlertsTab } from './alerts-tab.tsx';
import { BackupsTab } from './backups-tab.tsx';
import { ConfigurationTab } from './configuration-tab.tsx';
import { HealthTab } from './health-tab.tsx';
import { MailsTab } from './mails-tab.tsx';
import { t } from './texts.ts';

const tabs = ['health', 'mails', 'alerts', 'backups', 'configuration'] as const;

interface State {
  readonly tab: (typeof tabs)[number];
  /** What is looked for in the configuration. */
  readonly q: string;
  /** Which mail text is open, and in which language. */
  readonly mail: string;
  readonly language: string;
}

const url: UrlState<State> = {
  read: ({ tab, q = '', mail = '', language = '' }) => ({ tab: oneOf(tab, tabs, 'health'), q, mail, language }),
  write: ({ tab, q, mail, language }) => ({
    tab: tab === 'health' ? undefined : tab, q: tab === 'configuration' ? q : undefined, mail: tab === 'mails' ? mail : undefined, language: tab === 'mails' ? language : undefined,
  }),
};

/** How Foyer is doing and what it runs with: health, mail texts, alerts, backups, configuration. */
export function SettingsPage() {
  const [{ tab, q, mail, language }, setUrl] = useUrlState(url);
  return (
    <Page title={t('title')}>
      <Tabs label={t('label')} value={tab} onChange={(value) => setUrl({ tab: value }, 'push')} tabs={tabs.map((value) => ({ value, label: t(`tabs.${value}`) }))}>
        {tab === 'health' && <HealthTab />}
        {tab === 'mails' && <MailsTab mail={mail} language={language} onChange={setUrl} />}
        {tab === 'alerts' && <AlertsTab />}
        {tab === 'backups' && <BackupsTab />}
        {tab === 'configuration' && <ConfigurationTab search={q} onSearch={(text) => setUrl({ q: text })} />}
      </Tabs>
    </Page>
  );
}
