import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/config.ts';
import { examineClerk } from '../doctor/examine-clerk.ts';
import { examineDatabase } from '../doctor/examine-database.ts';
import { examineClock, examineDisk, examineNode } from '../doctor/examine-machine.ts';
import { examineMail, examineTemplates } from '../doctor/examine-mail.ts';
import { examineSettings } from '../doctor/examine-settings.ts';
import type { Finding } from '../doctor/finding.ts';
import { type Answer, command } from '../frame/command.ts';
import { aligned, count } from '../frame/layout.ts';
import type { Paint } from '../frame/terminal.ts';
import { openConfig } from '../open.ts';

export const doctor = command({
  summary: 'Look at settings, database, team, backups, mail, Clerk and machine, and say what to put right',
  details: 'Sends nothing and changes nothing. Every line is ok, warn or fault; with a fault the exit code is 1.',
  examples: ['doctor', 'doctor --json'],
  async run({ terminal }) {
    const config = await openConfig(terminal).catch((error: unknown) => {
      if (error instanceof ConfigError) return error;
      throw error;
    });
    return doctorAnswer([examineNode(), examineClock(), ...(config instanceof ConfigError ? settingFaults(config) : await examine(config))]);
  },
});

function settingFaults({ faults }: ConfigError): readonly Finding[] {
  return faults.map(({ where, problem }, index) => ({
    level: 'fault', about: where, found: problem,
    ...(index === faults.length - 1 ? { fix: 'docs/configuration.md explains every setting. The rest is examined once these are right.' } : {}),
  }));
}

async function examine(config: Config): Promise<readonly Finding[]> {
  const { checkMailTemplates, openClerk, openMailer, openStore } = await import('../../compose.ts');
  return [
    ...examineSettings(config),
    ...(await examineDatabase(config, () => openStore(config))),
    await examineDisk(config),
    await examineMail((await openMailer(config)).mailer),
    ...(await examineClerk(config, () => openClerk(config)?.directory)),
    ...examineTemplates(checkMailTemplates(config.product), Object.keys(config.product.mails).length),
  ];
}

/** All findings, with a sum; failed when there is a fault. */
export function doctorAnswer(findings: readonly Finding[]): Answer {
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const warnings = findings.filter(({ level }) => level === 'warn').length;
  return {
    data: { healthy: faults === 0, faults, warnings, findings },
    failed: faults > 0,
    text: (paint) => `${aligned(findings.flatMap((finding) => rowsOf(finding, paint)))}\n\n${sumOf(faults, warnings)}`,
  };
}

function rowsOf({ level, about, found, fix }: Finding, paint: Paint): readonly (readonly string[])[] {
  const word = { ok: paint.good('ok'), warn: paint.warn('warn'), fault: paint.bad('fault') }[level];
  return [[word, about, found], ...(fix === undefined ? [] : [['', '', paint.quiet(`-> ${fix}`)]])];
}

function sumOf(faults: number, warnings: number): string {
  if (faults + warnings === 0) return 'All is well.';
  const parts = [...(faults > 0 ? [count(faults, 'fault')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])];
  return `${parts.join(' and ')}. ${faults > 0 ? 'Put the faults right before people come.' : 'Foyer works; look at the warnings when you can.'}`;
}
