import { defineConfig } from './packages/foyer/src/config/define-config.ts';

// The sample product: Arete, where coaches and clients find each other. Make it yours: every word, role and question
// below can change, and docs/configuration.md explains each field.
export default defineConfig({
  brand: {
    name: 'Arete',
    tagline: 'Coaching that starts with who you want to become.',
    hue: 168,
    supportEmail: 'hello@arete.example',
    legalLine: 'Arete Coaching, 12 Harbour Lane, Bristol BS1 4QA',
    privacyUrl: 'https://arete.example/privacy',
  },
  texts: {
    headline: 'Find the coach who gets you further',
    message:
      'Arete matches people who want to grow with coaches who know the way. We are opening step by step, so that every match is a good one.',
    success: 'You are on the list. We are glad you want to be part of this.',
    whatHappensNext:
      'A person on our team reads every request, usually within three working days. You hear from us by email either way.',
  },
  questions: [
    {
      key: 'heardFrom',
      type: 'choice',
      label: 'How did you hear about us?',
      options: [
        { value: 'friend', label: 'From a friend or colleague' },
        { value: 'coach', label: 'From my coach' },
        { value: 'search', label: 'I searched for it' },
        { value: 'other', label: 'Somewhere else' },
      ],
    },
    {
      key: 'research',
      type: 'consent',
      label: 'You may ask me about my experience once I am in.',
    },
  ],
  roles: [
    {
      key: 'coach',
      label: 'Coach',
      description:
        'You coach others for a living. Get a calm place for sessions, notes and invoices, and clients who are ready to work.',
      rank: 2,
      landing: '/dashboard',
      copyLink: true,
      waitlist: {
        headline: 'Bring your practice to Arete',
        message:
          'We start with a small circle of coaches. Tell us how you work, and we get back to you with a conversation rather than a form letter.',
        success:
          'Thank you. We read about your practice with care, and write to you within three working days.',
      },
      questions: [
        {
          key: 'experience',
          type: 'choice',
          label: 'How long have you been coaching?',
          options: [
            { value: 'starting', label: 'I am just starting' },
            { value: 'some', label: 'One to three years' },
            { value: 'seasoned', label: 'Four to ten years' },
            { value: 'veteran', label: 'More than ten years' },
          ],
        },
        {
          key: 'specialty',
          type: 'text',
          label: 'What do people come to you for?',
          lengthMax: 300,
          help: 'For example: first-time managers, career changes, returning after a break.',
        },
        {
          key: 'clientsPerMonth',
          type: 'number',
          label: 'How many clients do you see in a month?',
          min: 0,
          max: 200,
        },
        {
          key: 'profile',
          type: 'url',
          label: 'A page that shows how you work',
          help: 'An article, a profile, a talk. It helps us more than a certificate.',
        },
      ],
      onboarding: [
        {
          key: 'profile',
          title: 'Introduce yourself',
          action: { label: 'Write your profile', href: '/dashboard' },
          body: 'A photo and three honest sentences say more than a list of certificates. Clients read this first.',
        },
        {
          key: 'hours',
          title: 'Set your hours',
          action: { label: 'Open your calendar', href: '/dashboard' },
          body: 'Choose when you are there for clients. You can close any day with one click, and nobody can book it.',
        },
        {
          key: 'first-session',
          title: 'Try a session with us',
          action: { label: 'Book a trial', href: '/dashboard' },
          body: 'Spend fifteen minutes with somebody from our team in a real session room, so that your first client meets a coach at ease.',
        },
        {
          key: 'first-client',
          title: 'Welcome your first client',
          body: 'We suggest two people who fit how you work. You decide whom you take on, and you can always say no.',
        },
      ],
    },
    {
      key: 'client',
      label: 'Client',
      description:
        'You want to move forward and would like company on the way. Get a coach who fits you, and a first talk that costs nothing.',
      rank: 1,
      landing: '/dashboard',
      capacity: 500,
      copyLink: true,
      waitlist: {
        headline: 'Find your coach',
        message:
          'Tell us in a few words what you would like to change. We invite you as soon as we have a coach who fits.',
        success:
          'Thank you for telling us. We look for a coach who fits, and write to you within three working days.',
      },
      questions: [
        {
          key: 'goal',
          type: 'text',
          label: 'What would you like to be different in half a year?',
          multiline: true,
          lengthMax: 1000,
          help: 'A sentence or two is plenty. Only our team and your future coach read it.',
        },
        {
          key: 'coachedBefore',
          type: 'choice',
          label: 'Have you worked with a coach before?',
          options: [
            { value: 'never', label: 'No, this would be the first time' },
            { value: 'once', label: 'Yes, once or twice' },
            { value: 'often', label: 'Yes, regularly' },
          ],
        },
      ],
      onboarding: [
        {
          key: 'goals',
          title: 'Put your goal into words',
          action: { label: 'Write it down', href: '/dashboard' },
          body: 'Start from what you told us and make it yours. Your coach reads it before you first talk.',
        },
        {
          key: 'match',
          title: 'Meet your matches',
          action: { label: 'See who fits', href: '/dashboard' },
          body: 'We picked three coaches for you. Read how they work and choose the one you would like to talk to.',
        },
        {
          key: 'first-talk',
          title: 'Book your first talk',
          action: { label: 'Choose a time', href: '/dashboard' },
          body: 'Thirty minutes, free of charge, no commitment. If it does not click, we find you somebody else.',
        },
      ],
    },
  ],
});
