import { defineConfig } from './define-config.ts';

/** The product of somebody who has not written a `foyer.config.ts` yet: neutral words, one role. */
export const sampleProduct = defineConfig({
  brand: { name: 'Your product', tagline: 'Something good is on its way.' },
  roles: [
    {
      key: 'member',
      label: 'Member',
      description: 'Come in early, try everything, and tell us what you think.',
    },
  ],
});
