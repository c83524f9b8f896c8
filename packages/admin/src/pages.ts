import { BadgeCheck, ChartNoAxesColumn, DoorOpen, FileUp, Inbox, KeyRound, KeySquare, MailOpen, MailWarning, MessageSquareQuote, ScrollText, Settings, UsersRound, Waves, Webhook, type LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import type { Scope } from './api/types.ts';
import { addTexts } from './i18n/texts.ts';

const t = addTexts('pages', {
  queue: 'Queue',
  waves: 'Waves and bulk acts',
  newWave: 'New wave',
  job: 'Wave or bulk act',
  invitations: 'Invitations',
  access: 'Access',
  accessOf: 'Access of a person',
  outbox: 'Outbox',
  import: 'Import and export',
  approvedUsers: 'Approved users',
  team: 'Team',
  keys: 'API keys',
  webhooks: 'Webhooks',
  webhook: 'Webhook',
  clerk: 'Clerk',
  account: 'Your account',
  audit: 'Audit log',
  numbers: 'Numbers',
  feedback: 'Feedback',
  settings: 'Settings',
});

/** One page of the desk. */
export interface DeskPage {
  /** Below /admin; `$id` is a parameter. */
  readonly path: string;
  readonly title: string;
  /** The right needed to see it; what somebody may not see is not in the menu. */
  readonly scope: Scope;
  /** What has to be set up for it to be in the menu. */
  readonly needs?: 'clerk';
  /** Its place in the menu; pages one comes to from another page have none. */
  readonly menu?: {
    readonly group: 'decide' | 'people' | 'watch' | 'run';
    readonly icon: LucideIcon;
    /** `g` and this letter goes there. */
    readonly key: string;
  };
  /** Its code, fetched when somebody goes there. */
  readonly load: () => Promise<ComponentType>;
}

/** Every page of the desk, in the order of the menu. The one place where a page is made known. */
export const pages: readonly DeskPage[] = [
  {
    path: '/waitlist',
    title: t('queue'),
    scope: 'read',
    menu: { group: 'decide', icon: Inbox, key: 'q' },
    load: async () => (await import('./pages/queue/queue-page.tsx')).QueuePage,
  },
  {
    path: '/jobs',
    title: t('waves'),
    scope: 'read',
    menu: { group: 'decide', icon: Waves, key: 'w' },
    load: async () => (await import('./pages/jobs/jobs-page.tsx')).JobsPage,
  },
  { path: '/jobs/new', title: t('newWave'), scope: 'review', load: async () => (await import('./pages/jobs/new-wave-page.tsx')).NewWavePage },
  { path: '/jobs/$id', title: t('job'), scope: 'read', load: async () => (await import('./pages/jobs/job-page.tsx')).JobPage },
  {
    path: '/invitations',
    title: t('invitations'),
    scope: 'read',
    menu: { group: 'people', icon: MailOpen, key: 'i' },
    load: async () => (await import('./pages/invitations/invitations-page.tsx')).InvitationsPage,
  },
  {
    path: '/access',
    title: t('access'),
    scope: 'read',
    menu: { group: 'people', icon: DoorOpen, key: 'a' },
    load: async () => (await import('./pages/access/access-page.tsx')).AccessPage,
  },
  { path: '/access/$id', title: t('accessOf'), scope: 'read', load: async () => (await import('./pages/access/person-page.tsx')).AccessPersonPage },
  {
    path: '/numbers',
    title: t('numbers'),
    scope: 'read',
    menu: { group: 'watch', icon: ChartNoAxesColumn, key: 'n' },
    load: async () => (await import('./pages/numbers/numbers-page.tsx')).NumbersPage,
  },
  {
    path: '/feedback',
    title: t('feedback'),
    scope: 'read',
    menu: { group: 'watch', icon: MessageSquareQuote, key: 'f' },
    load: async () => (await import('./pages/feedback/feedback-page.tsx')).FeedbackPage,
  },
  {
    path: '/outbox',
    title: t('outbox'),
    scope: 'read',
    menu: { group: 'watch', icon: MailWarning, key: 'o' },
    load: async () => (await import('./pages/outbox/outbox-page.tsx')).OutboxPage,
  },
  {
    path: '/audit',
    title: t('audit'),
    scope: 'read',
    menu: { group: 'watch', icon: ScrollText, key: 'l' },
    load: async () => (await import('./pages/audit/audit-page.tsx')).AuditPage,
  },
  {
    path: '/import',
    title: t('import'),
    scope: 'import',
    menu: { group: 'people', icon: FileUp, key: 'm' },
    load: async () => (await import('./pages/import/import-page.tsx')).ImportPage,
  },
  {
    path: '/approved-users',
    title: t('approvedUsers'),
    scope: 'read',
    menu: { group: 'people', icon: BadgeCheck, key: 'u' },
    load: async () => (await import('./pages/approved-users/approved-users-page.tsx')).ApprovedUsersPage,
  },
  {
    path: '/team',
    title: t('team'),
    scope: 'read',
    menu: { group: 'run', icon: UsersRound, key: 't' },
    load: async () => (await import('./pages/team/team-page.tsx')).TeamPage,
  },
  {
    path: '/keys',
    title: t('keys'),
    scope: 'admin',
    menu: { group: 'run', icon: KeyRound, key: 'k' },
    load: async () => (await import('./pages/team/keys-page.tsx')).KeysPage,
  },
  {
    path: '/webhooks',
    title: t('webhooks'),
    scope: 'admin',
    menu: { group: 'run', icon: Webhook, key: 'h' },
    load: async () => (await import('./pages/webhooks/webhooks-page.tsx')).WebhooksPage,
  },
  {
    path: '/clerk',
    title: t('clerk'),
    scope: 'read',
    needs: 'clerk',
    menu: { group: 'run', icon: KeySquare, key: 'c' },
    load: async () => (await import('./pages/clerk/clerk-page.tsx')).ClerkPage,
  },
  { path: '/webhooks/$id', title: t('webhook'), scope: 'admin', load: async () => (await import('./pages/webhooks/webhook-page.tsx')).WebhookPage },
  {
    path: '/settings',
    title: t('settings'),
    scope: 'read',
    menu: { group: 'run', icon: Settings, key: 's' },
    load: async () => (await import('./pages/settings/settings-page.tsx')).SettingsPage,
  },
  { path: '/account', title: t('account'), scope: 'read', load: async () => (await import('./pages/account/account-page.tsx')).AccountPage },
];
