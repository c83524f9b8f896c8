import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { createFixedClock } from '../../testing/fixed-clock.ts';
import { RecordingMailer } from '../../testing/recording-mailer.ts';
import { minuteMs, start } from '../../testing/factories.ts';
import { watchHealth } from './provider-health.ts';

const mail = { to: 'a@example.com', subject: 'Hello', text: '', html: '', headers: {}, tags: {} };

test('remembers what the provider took, what it refused, and when it takes nothing', async () => {
  const recording = new RecordingMailer();
  const clock = createFixedClock(start);
  const { mailer, health } = watchHealth({ mailer: recording, clock, folder: undefined });
  expect(health.mail()).toEqual({ provider: 'recording', lastAcceptedAt: null, lastFailure: null, pausedUntil: null });
  await mailer.send(mail, { messageId: '1' });
  expect(health.mail().lastAcceptedAt).toBe(start);
  clock.advance(minuteMs);
  recording.answer = () => ({ kind: 'rejected', reason: 'no such mailbox', addressFault: true });
  await mailer.send(mail, { messageId: '2' });
  expect(health.mail().lastFailure).toBeNull();
  recording.answer = () => ({ kind: 'stopped', reason: 'quota', retryAfterSeconds: 60 });
  await mailer.send(mail, { messageId: '3' });
  expect(health.mail()).toMatchObject({ lastFailure: { at: start + minuteMs, reason: 'quota' }, pausedUntil: start + 2 * minuteMs });
  recording.answer = () => ({ kind: 'accepted', providerId: 'p' });
  await mailer.send(mail, { messageId: '4' });
  expect(health.mail().pausedUntil).toBeNull();
});

test('knows the room on a disk that is there, and says nothing of one that is not', async () => {
  const at = (folder: string | undefined) => watchHealth({ mailer: new RecordingMailer(), clock: createFixedClock(start), folder }).health.disk();
  const disk = await at(tmpdir());
  expect(disk!.totalBytes).toBeGreaterThan(disk!.freeBytes);
  expect(await at('/there/is/no/such/folder')).toBeNull();
  expect(await at(undefined)).toBeNull();
});
