import type { NextConfig } from 'next';

const config: NextConfig = {
  // This application alone, whatever lies in the folders around it.
  turbopack: { root: import.meta.dirname },
  // A native module is no matter for the bundler.
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3'],
};

export default config;
