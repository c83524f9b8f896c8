import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // A page that needs another role answers with app/forbidden.tsx.
  experimental: { authInterrupts: true },
  // This application alone, whatever lies in the folders around it.
  turbopack: { root: import.meta.dirname },
};

export default config;
