import { startHarness } from '../../packages/foyer/src/testing/harness.ts';
import { tokenIn } from '../../packages/foyer/src/testing/mailbox-assertions.ts';
import { RecordingMailer } from '../../packages/foyer/src/testing/recording-mailer.ts';

/** Of those who confirmed, one in so many is let in, as in the databases that are filled. */
const letInEvery = 10;

/** Lets people join and confirm by the mailed link, and some be approved, invited, accept and pass the gate. */
export async function liveThrough(databaseFile: string, people: number): Promise<void> {
  const mailer = new RecordingMailer();
  const harness = await startHarness({ database: `file:${databaseFile}`, mailer });
  try {
    for (let person = 0; person < people; person += 1) {
      const email = `lives.${(Math.imul(person + 1, 0x9e3779b1) >>> 0).toString(36)}@example.com`;
      await harness.post('/api/waitlist/join', { email, name: 'Robin Example', role: 'client' });
      while (await harness.sender.sendDue());
      await harness.post('/api/waitlist/confirm', { token: tokenIn(mailer.sentTo(email)[0]!) });
      if (person % letInEvery !== 0) continue;
      await harness.admin('/api/v1/admin/waitlist/approve', { email, role: 'client' });
      while (await harness.sender.sendDue());
      await harness.post('/api/waitlist/accept', { token: tokenIn(mailer.sentTo(email)[1]!) });
    }
    while ((await harness.services.store.indexChanged(1_000)) > 0);
  } finally {
    await harness.close();
  }
}
