import { command } from '../frame/command.ts';
import { count } from '../frame/layout.ts';
import { openConfig } from '../open.ts';

export const migrate = command({
  summary: 'Bring the database up to date with this version of Foyer',
  details: 'The server does the same when it starts. Changes are made whole or not at all, and parallel starts make each one once. A database that a newer version has used is left as it is.',
  examples: ['migrate'],
  async run({ terminal }) {
    const config = await openConfig(terminal);
    const { openStore } = await import('../../compose.ts');
    const store = await openStore(config);
    try {
      const { pending, version } = await store.inspect();
      await store.migrate();
      return {
        data: { database: config.database.kind, version, applied: pending },
        text: () => (pending.length === 0
          ? `The database is up to date (${version}). Nothing was changed.`
          : `${count(pending.length, 'change')} made; the database is up to date (${version}).\n${pending.map((name) => `  ${name}`).join('\n')}`),
      };
    } finally {
      await store.close();
    }
  },
});
