import type { Product } from '../../domain/product.ts';
import type { Role } from '../../domain/role.ts';
import { createAssets } from '../assets.ts';
import { translateFor } from '../i18n.ts';
import type { PageContext } from '../page-context.ts';

/** An instant all samples are told from: 20 November 2026, 09:30 UTC. */
export const sampleNow = Date.UTC(2026, 10, 20, 9, 30);

export const coach: Role = {
  key: 'coach',
  label: 'Coach',
  description: 'For people who guide others. Your own practice page, a calendar that keeps itself, and clients who fit how you work.',
  rank: 20,
  landing: '/dashboard',
  onboarding: [
    { key: 'profile', title: 'Introduce yourself', body: 'Two paragraphs and a photo. This is what clients read before they write to you.', action: { label: 'Write my profile', href: '/dashboard/profile' } },
    { key: 'calendar', title: 'Say when you are there', body: 'Pick the hours in which you coach. You can change them every week.', action: { label: 'Open my calendar', href: '/dashboard/calendar' } },
    { key: 'guide', title: 'Read how we work', body: 'Ten minutes about how matching, sessions and payment go here.', action: { label: 'Read the guide', href: 'https://arete.example/guide' } },
    { key: 'hello', title: 'Say hello to the other coaches', body: 'There is a quiet room where coaches talk. Tell them who you are.' },
  ],
  questions: [
    { key: 'years', type: 'number', label: 'For how many years have you been coaching?', min: 0, max: 60, required: true },
    {
      key: 'focus', type: 'choice', label: 'What do people come to you for?', required: true,
      options: [{ value: 'career', label: 'Work and career' }, { value: 'leading', label: 'Leading a team' }, { value: 'health', label: 'Health and habits' }, { value: 'other', label: 'Something else' }],
    },
    { key: 'story', type: 'text', multiline: true, label: 'Tell us about one person you helped', help: 'No names, please. A few sentences are enough.', lengthMax: 2000 },
  ],
  copyLink: true,
  waitlist: {
    headline: 'Coach the people you are best for',
    message: 'Arete brings you clients who chose you for how you work. We take in a few coaches each month, so that everybody finds their people.',
    success: 'Thank you for telling us about your work. It reaches the people who read it as soon as your address is confirmed.',
  },
};

export const client: Role = {
  key: 'client',
  label: 'Client',
  description: 'For people who want to move. A coach who fits you, a first conversation within a week, and a plan you can keep.',
  rank: 10,
  landing: '/dashboard',
  onboarding: [
    { key: 'goal', title: 'Say what you want to change', body: 'One sentence is enough to begin with.' },
    { key: 'match', title: 'Meet your coach', body: 'We suggest three people. You choose whom to talk to first.' },
  ],
  questions: [{ key: 'goal', type: 'text', multiline: true, label: 'What would you like to change?', required: true }],
  copyLink: true,
  waitlist: {
    headline: 'Find the coach who fits you',
    message: 'Tell us what you want to change. We match you with a coach who has helped others with just that.',
    success: 'Thank you for trusting us with this. It is read by a person as soon as your address is confirmed.',
  },
};

export const product: Product = {
  brand: {
    name: 'Arete',
    tagline: 'Coaching that begins with the right person.',
    hue: 264,
    supportEmail: 'hello@arete.example',
    legalLine: 'Arete GmbH, Lindenstraße 9, 10969 Berlin',
    privacyUrl: 'https://arete.example/privacy',
  },
  roles: [coach, client],
  questions: [
    {
      key: 'heard', type: 'choice', label: 'How did you hear about us?',
      options: ['A friend', 'A coach', 'Search', 'A podcast', 'A newsletter', 'Somewhere else'].map((label) => ({ value: label.toLowerCase().replaceAll(' ', '-'), label })),
    },
    { key: 'consent', type: 'consent', label: 'I agree that Arete keeps what I wrote until my application is decided.', required: true },
  ],
  texts: {
    headline: 'Find your coach. Or become one.',
    message: 'We let people in a few at a time, so that every match is a good one.',
    success: 'Thank you. We read every application ourselves.',
    whatHappensNext: 'We read every application ourselves, usually within three days, and write to you either way.',
  },
  mails: {},
  locale: 'en',
};

export const previewAssets = createAssets(product.brand);

/** A context as the HTTP layer makes it, for previews and tests. */
export function sampleContext(path: string, changes: Partial<PageContext> = {}): PageContext {
  const locale = changes.locale ?? 'en';
  return {
    product, t: translateFor(locale), locale, path, publicUrl: 'https://join.arete.example', spans: { signInSeconds: 3_600, mailIntervalSeconds: 600 }, development: true, assets: previewAssets.paths, ...changes,
  };
}
