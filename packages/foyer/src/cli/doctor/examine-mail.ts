import type { Mailer } from '../../application/ports/mailer.ts';
import { fault, type Finding, ok, reasonOf } from './finding.ts';

const patienceMs = 10_000;

/** Whether the mail provider lets us in; sends nothing. */
export async function examineMail(mailer: Mailer): Promise<Finding> {
  const about = 'Mail transport';
  try {
    if (mailer.verify) await withPatience(mailer.verify());
    return ok(about, mailer.name === 'mailbox' ? 'mailbox: mails stay on this machine, at /dev/mailbox' : `${mailer.name}: reached, and it lets us in`);
  } catch (error) {
    return fault(about, `${mailer.name}: ${reasonOf(error)}`, mailer.name === 'smtp' ? 'Check SMTP_URL: name, port, user and password.' : 'Check RESEND_API_KEY, and that this machine may reach the provider.');
  } finally {
    await mailer.close();
  }
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within ten seconds')), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the product's own mail texts can be used; faults come from trying each out. */
export function examineTemplates(faults: readonly { readonly path: string; readonly message: string }[], own: number): readonly Finding[] {
  if (faults.length === 0) return [ok('Mail texts', own === 0 ? 'all built in' : `${own} of your own, all usable`)];
  return faults.map(({ path, message }) => fault('Mail texts', `${path}: ${message}`, 'Put it right in foyer.config.ts.'));
}
