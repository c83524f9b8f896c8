import { foyerProxy } from '@foyer/gate/next';
import { gate } from './gate';

// The whole tree. No `config.matcher`: what shall be open is `open` in gate.ts. Before Next.js 16 this file is middleware.ts and the
// export `middleware`.
export const proxy = foyerProxy(gate);
