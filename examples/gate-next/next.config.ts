import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // This application alone, whatever lies in the folders around it.
  turbopack: { root: import.meta.dirname },
};

export default config;
