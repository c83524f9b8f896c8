import { enableCompileCache } from 'node:module';

// As for the program itself: a thread does not take the cache over, and without it the first TypeScript file brings in Node's stripper of types.
enableCompileCache();
void import('./writer-thread.ts');
