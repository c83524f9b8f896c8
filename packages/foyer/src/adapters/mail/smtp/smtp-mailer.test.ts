import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { v7 } from 'uuid';
import { afterEach, expect, test } from 'vitest';
import type { Mailer, RenderedMail } from '../../../application/ports/mailer.ts';
import { createSmtpMailer, type SmtpOptions } from './smtp-mailer.ts';

const from = 'Acme <hello@acme.test>';
const mail: RenderedMail = {
  to: 'ada@foyer.test', subject: 'Grüße von Acme', text: 'Hallo\n.\nEnde', html: '<p>Hallo</p>',
  headers: { 'List-Unsubscribe': '<https://acme.test/u/1>' }, tags: { kind: 'invitation' },
};

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => { for (const close of closing.splice(0).toReversed()) await close(); });

interface Sink { readonly messages: Buffer[]; readonly recipients: string[]; connections: number; readonly port: number }

async function startServer(options: SMTPServerOptions = {}): Promise<Sink> {
  const sink = { messages: [] as Buffer[], recipients: [] as string[], connections: 0, port: 0 };
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'], logger: false,
    onConnect(_session, done) { sink.connections += 1; done(); },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        sink.messages.push(Buffer.concat(chunks));
        sink.recipients.push(...session.envelope.rcptTo.map(({ address }) => address));
        done(null, 'queued as 4711');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()); });
  closing.push(() => new Promise<void>((resolve) => { server.close(() => resolve()); }));
  sink.port = (server.server.address() as AddressInfo).port;
  return sink;
}

function mailerFor(port: number, options: Partial<SmtpOptions> = {}): Mailer {
  const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from, ...options });
  closing.push(() => mailer.close());
  return mailer;
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

test('delivers what was rendered', async () => {
  const sink = await startServer();
  const messageId = v7();
  expect(await mailerFor(sink.port).send(mail, { messageId })).toMatchObject({ kind: 'accepted' });
  const parsed = await PostalMime.parse(sink.messages[0]!);
  expect(parsed).toMatchObject({ subject: 'Grüße von Acme', messageId: `<${messageId}@acme.test>`, from: { name: 'Acme', address: 'hello@acme.test' } });
  expect(parsed.text?.trim().replaceAll('\r\n', '\n')).toBe('Hallo\n.\nEnde');
  expect(parsed.headers).toContainEqual(expect.objectContaining({ key: 'list-unsubscribe', value: '<https://acme.test/u/1>' }));
  expect(sink.recipients).toEqual(['ada@foyer.test']);
});

test('sends the same bytes at every attempt', async () => {
  const sink = await startServer();
  const mailer = mailerFor(sink.port);
  const messageId = v7();
  await mailer.send(mail, { messageId });
  await mailer.send(mail, { messageId });
  expect(sink.messages[0]!.equals(sink.messages[1]!)).toBe(true);
});

test('shares a few connections among many mails', async () => {
  const sink = await startServer();
  const mailer = mailerFor(sink.port, { connectionsMax: 5 });
  const outcomes = await Promise.all(Array.from({ length: 60 }, () => mailer.send(mail, { messageId: v7() })));
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['accepted']));
  expect(sink.messages).toHaveLength(60);
  expect(sink.connections).toBeLessThanOrEqual(5);
});

test.for([
  ['a mailbox that does not exist', 550, '5.1.1 no such user ada@foyer.test', { kind: 'rejected', addressFault: true }],
  ['a mailbox that does not exist, without a status', 550, 'no such user', { kind: 'rejected', addressFault: true }],
  ['a full mailbox', 552, '5.2.2 mailbox full', { kind: 'rejected', addressFault: false }],
  ['a policy', 550, '5.7.1 relaying denied', { kind: 'rejected', addressFault: false }],
  ['greylisting', 451, '4.7.1 come back later', { kind: 'retry' }],
  ['a busy server', 421, '4.3.2 too many connections', { kind: 'retry' }],
] as const)('tells %s apart when the recipient is refused', async ([, code, message, outcome]) => {
  const sink = await startServer({ onRcptTo(_address, _session, done) { done(refusal(code, message)); } });
  const got = await mailerFor(sink.port).send(mail, { messageId: v7() });
  expect(got).toMatchObject(outcome);
  expect(JSON.stringify(got)).not.toContain('ada@foyer.test');
});

test('stops everything when the server refuses our own sender', async () => {
  const sink = await startServer({ onMailFrom(_address, _session, done) { done(refusal(553, '5.7.1 sender not allowed')); } });
  expect(await mailerFor(sink.port).send(mail, { messageId: v7() })).toMatchObject({ kind: 'stopped' });
});

test('stops everything when the password is wrong, and comes back when the check merely failed', async () => {
  let code = 535;
  const sink = await startServer({
    authOptional: false, authMethods: ['PLAIN'], allowInsecureAuth: true,
    onAuth(_auth, _session, done) { done(refusal(code, 'no')); },
  });
  const mailer = mailerFor(sink.port, { url: `smtp://user:wrong@127.0.0.1:${sink.port}` });
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'stopped' });
  await expect(mailer.verify!()).rejects.toThrow();
  code = 454;
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'retry' });
});

test('takes a message that was refused after it was read as refused, without blaming the address', async () => {
  const sink = await startServer({
    onData(stream, _session, done) { stream.resume(); stream.on('end', () => done(refusal(554, '5.7.1 looks like spam'))); },
  });
  expect(await mailerFor(sink.port).send(mail, { messageId: v7() })).toMatchObject({ kind: 'rejected', addressFault: false });
});

test('tries again when nobody listens', async () => {
  const sink = await startServer();
  await closing.pop()!();
  const mailer = mailerFor(sink.port);
  expect(await mailer.send(mail, { messageId: v7() })).toMatchObject({ kind: 'retry' });
});

/** A server whose replies are scripted, for endings a real one only has in an accident. */
async function startScript(onLine: (line: string, socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 script\r\n');
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) onLine(line, socket);
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', () => resolve()); });
  closing.push(() => new Promise<void>((resolve) => { server.close(() => resolve()); }));
  return (server.address() as AddressInfo).port;
}

function usual(line: string, socket: Socket): void {
  if (/^(EHLO|MAIL|RCPT)/i.test(line)) socket.write('250 ok\r\n');
  else if (/^DATA/i.test(line)) socket.write('354 go on\r\n');
  else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
}

test('does not know the outcome when the line breaks after the message was handed over', async () => {
  const port = await startScript((line, socket) => { if (line === '.') socket.destroy(); else usual(line, socket); });
  expect(await mailerFor(port).send(mail, { messageId: v7() })).toMatchObject({ kind: 'unknown' });
});

test('does not know the outcome when the server falls silent after the message', async () => {
  const port = await startScript((line, socket) => { if (line !== '.') usual(line, socket); });
  expect(await mailerFor(port, { socketTimeoutMs: 200 }).send(mail, { messageId: v7() })).toMatchObject({ kind: 'unknown' });
});

test('knows that nothing was sent when the line breaks before the message', async () => {
  const port = await startScript((line, socket) => { if (line.startsWith('RCPT')) socket.destroy(); else usual(line, socket); });
  expect(await mailerFor(port).send(mail, { messageId: v7() })).toMatchObject({ kind: 'retry' });
});

test('can be given up in the middle, and says whether the message may have gone', async () => {
  const port = await startScript((line, socket) => { if (line !== '.') usual(line, socket); });
  const mailer = mailerFor(port);
  expect(await mailer.send(mail, { messageId: v7(), signal: AbortSignal.timeout(200) })).toMatchObject({ kind: 'unknown' });
  expect(await mailer.send(mail, { messageId: v7(), signal: AbortSignal.abort() })).toMatchObject({ kind: 'retry' });
});

test('finishes what is under way before it closes', async () => {
  const sink = await startServer();
  const mailer = mailerFor(sink.port);
  const outcome = mailer.send(mail, { messageId: v7() });
  await mailer.close();
  expect(await outcome).toMatchObject({ kind: 'accepted' });
});
