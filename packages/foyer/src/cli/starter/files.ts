/** The files of a new folder, by name. Everything in them works as it is and is meant to be changed. */
export const starterFiles: Readonly<Record<string, string>> = {
  'foyer.config.ts': `import type { ProductInput } from '@foyer/server/config';

// What your product is called, who can come in, and what you ask them. Every field is explained in
// docs/configuration.md; foyer doctor tells what is wrong.
export default {
  brand: {
    name: 'Your product',
    tagline: 'One sentence: what it is and for whom.',
    // The accent of pages and mails, 0-360 around the colour wheel.
    hue: 168,
    // Where people can write to; shown in mails and on error pages.
    supportEmail: 'hello@example.com',
  },
  texts: {
    headline: 'We are opening step by step',
    message: 'Leave your address, and we let you know when it is your turn.',
    whatHappensNext: 'A person reads every request, usually within three working days.',
  },
  // Asked of everybody. Types: text, choice, number, url, consent.
  questions: [
    { key: 'why', type: 'text', label: 'What brings you here?', multiline: true, lengthMax: 1000 },
  ],
  // Who somebody will be in your product. The key is part of addresses such as /waitlist/member.
  roles: [
    {
      key: 'member',
      label: 'Member',
      description: 'Come in early, try everything, and tell us what you think.',
      // Where members land once they are in.
      landing: '/dashboard',
      onboarding: [
        { key: 'profile', title: 'Introduce yourself', body: 'Two sentences are plenty.' },
      ],
    },
  ],
} satisfies ProductInput;
`,
  '.env.example': `# Copy to .env and fill in. In development nothing is needed: secrets are made up, mail stays in
# /dev/mailbox. Every setting is explained in docs/configuration.md. Start with:
#   node --env-file=.env node_modules/.bin/foyer start

# Where it runs; production is strict about everything below.
FOYER_ENV=production

# The address people use; links in mails begin with it.
PUBLIC_URL=https://join.your-product.com

# Every key is derived from it: openssl rand -base64 48
FOYER_SECRET=

# The key of last resort for the API; better make named ones with: foyer key create
# ADMIN_API_KEY=

# One SQLite file, or postgres://user@host/database
DATABASE_URL=file:./data/foyer.db

# Who mails come from, and by which way they go: Resend or SMTP.
EMAIL_FROM=Your product <hello@your-product.com>
# RESEND_API_KEY=
# SMTP_URL=smtps://user:password@mail.your-product.com:465

# The proxy that ends TLS before Foyer; its X-Forwarded-For is believed.
TRUSTED_PROXIES=127.0.0.1
`,
  '.gitignore': `node_modules/
data/
.env
`,
  'README.md': `# The front door of your product

\`npx foyer start\` opens it at http://localhost:3000; \`npx foyer doctor\` says what to put right before people come.
Who can come in and what they are asked is in \`foyer.config.ts\`; \`.env.example\` lists what production needs.
`,
};
