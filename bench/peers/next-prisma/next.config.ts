import type { NextConfig } from 'next';

const config: NextConfig = {
  // A native module is no matter for the bundler.
  serverExternalPackages: ['better-sqlite3', '@prisma/adapter-better-sqlite3'],
};

export default config;
