import { describe, expect, it } from 'vitest';
import type { LogFields } from '../../application/ports/log.ts';
import { createLog, type LogOptions } from './pino-log.ts';

function written(fields: LogFields, level: LogOptions['level'] = 'info', event = 'mail.sent'): string[] {
  const lines: string[] = [];
  createLog({
    level,
    destination: {
      write: (line: string) => {
        lines.push(line);
      },
    },
  }).info(event, fields);
  return lines;
}

function logged(fields: LogFields, level: LogOptions['level'] = 'info'): Record<string, unknown> {
  return JSON.parse(written(fields, level)[0] ?? '{}') as Record<string, unknown>;
}

describe('the log', () => {
  it('writes one JSON object per line, with level, UTC time, process and event', () => {
    const lines = written({ attempts: 2, note: 'two\nlines' });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).not.toContain('\n');
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'info',
      pid: process.pid,
      event: 'mail.sent',
      attempts: 2,
      note: 'two\nlines',
    });
    expect(line['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it.each([
    'token',
    'inviteToken',
    'cookie',
    'set-cookie',
    'Cookie',
    'authorization',
    'Authorization',
    'apiKey',
    'x-api-key',
    'ADMIN_API_KEY',
    'key',
    'secret',
    'FOYER_SECRET',
    'clientSecret',
    'password',
    'ticket',
    'signature',
    'captcha',
    'previousSecrets',
  ])('redacts the field %s, at every level and depth', (name) => {
    for (const level of ['info', 'debug'] as const) {
      const text = JSON.stringify(
        logged({ [name]: 'gT7-opens-a-door', request: { headers: [{ [name]: 'gT7-opens-a-door' }] } }, level),
      );
      expect(text).not.toContain('gT7');
      expect(text).toContain('[redacted]');
    }
  });

  it.each([
    ['a link', 'GET /invite?token=gT7-door&x=1'],
    ['a status link', 'https://join.example.com/waitlist/status?ticket=gT7-door'],
    ['a bearer header', 'authorization was Bearer gT7-door'],
    ['a database address', 'connect postgres://foyer:gT7-door@db.example/foyer failed'],
  ])('redacts a secret inside %s', (_where, text) => {
    expect(JSON.stringify(logged({ text, error: new Error(text) }, 'debug'))).not.toContain('gT7');
  });

  it('masks addresses, also inside errors, and shows them at debug only', () => {
    const fields = { to: 'ana@example.com', error: new Error('550 no such user ana@example.com') };
    expect(JSON.stringify(logged(fields))).not.toContain('ana@');
    expect(logged(fields)['to']).toBe('a•••@e•••.com');
    expect(logged(fields, 'debug')['to']).toBe('ana@example.com');
  });

  it('keeps counts and answers about secrets, which are none themselves', () => {
    expect(logged({ tokens: 3, hasToken: true, keyId: 'k1', token: null })).toMatchObject({
      tokens: 3,
      hasToken: true,
      keyId: 'k1',
      token: null,
    });
  });

  it('tells an error by name, message, code, stack and cause', () => {
    const error = Object.assign(new TypeError('cannot connect', { cause: new Error('refused') }), {
      code: 'ECONNREFUSED',
    });
    expect(logged({ error })['error']).toMatchObject({
      name: 'TypeError',
      message: 'cannot connect',
      code: 'ECONNREFUSED',
      cause: { message: 'refused' },
    });
  });

  it('writes something for anything it is given', () => {
    const circular: Record<string, unknown> = {
      big: 10n,
      none: undefined,
      not: Number.NaN,
      when: new Date(Number.NaN),
      bytes: new Uint8Array(3),
      set: new Set([1]),
      map: new Map([['a', 1]]),
    };
    circular['self'] = circular;
    expect(logged(circular)).toMatchObject({
      big: '10',
      not: 'NaN',
      when: 'no date',
      bytes: '[3 bytes]',
      set: [1],
      map: { a: 1 },
    });
    expect(JSON.stringify(logged({ text: 'x'.repeat(100_000) })).length).toBeLessThan(5000);
  });

  it('never lets a field take the place of its own', () => {
    const line = written({ event: 'fake', level: 'fatal', time: 0, pid: 1 }, 'info', '100%s sure')[0] ?? '';
    expect(line.match(/"event":/g)).toHaveLength(1);
    expect(JSON.parse(line)).toMatchObject({
      event: '100%s sure',
      event_: 'fake',
      level: 'info',
      level_: 'fatal',
    });
  });

  it('leaves out what is below its level', () => {
    expect(written({}, 'warn')).toEqual([]);
    expect(written({}, 'silent')).toEqual([]);
  });
});
