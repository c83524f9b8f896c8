import { describe, expect, it } from 'vitest';
import { makeKeyActor, start } from '../../testing/factories.ts';
import { decideKeepAlert, decideRecordAlertTest, decideRecordMailTest, type KeepAlertCommand } from './alert.ts';

const command: KeepAlertCommand = {
  type: 'keep_alert', actor: { kind: 'system', name: 'alerts' }, key: 'backlog', body: '{"state":"raised"}', expectedVersion: 0, act: 'alert.raised', detail: 'Many wait.',
  mails: [{ id: 'm', kind: 'alert', to: 'owner@example.com', locale: 'en', facts: { title: 'Many wait' }, runAt: start }],
};

describe('an alert', () => {
  it('is kept, recorded and mailed as one', () => {
    const { result, change } = decideKeepAlert({ person: null, document: null }, command, start);
    expect(result).toEqual({ id: 'backlog', version: 1 });
    expect(change).toMatchObject({
      document: { kind: 'alert_state', id: 'backlog', body: command.body, version: 1 }, staffMails: command.mails,
      events: [{ act: 'alert.raised', entryId: null, detail: { alert: 'backlog', detail: 'Many wait.' } }],
    });
  });

  it('is told by one process only', () => {
    const document = { kind: 'alert_state', id: 'backlog', owner: null, body: '{}', createdAt: start, updatedAt: start, version: 1 } as const;
    expect(() => decideKeepAlert({ person: null, document }, command, start)).toThrow(expect.objectContaining({ code: 'document/changed' }));
  });
});

it('records a test mail without its address in the lasting part', () => {
  const { change } = decideRecordMailTest({ type: 'record_mail_test', actor: makeKeyActor(), to: 'ops@example.com', from: '::1' });
  expect(change?.events).toMatchObject([{ act: 'mail.tested', detail: {}, personal: { to: 'ops@example.com' } }]);
});

it('records that the way of alerts was tried, and to whom apart from the record', () => {
  const { change } = decideRecordAlertTest({ type: 'record_alert_test', actor: makeKeyActor(), mailTo: ['ops@example.com'], webhookUrl: null, from: '::1' });
  expect(change?.events).toMatchObject([{ act: 'alert.tested', detail: { addresses: 1, webhook: false }, personal: { mailTo: 'ops@example.com', webhookUrl: null, from: '::1' } }]);
});
