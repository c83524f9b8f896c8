import { lastIntegrity } from '../../application/audit/integrity.ts';
import { lastBackup } from '../../application/backup/record-backup.ts';
import type { Store } from '../../application/ports/store.ts';
import type { Config } from '../../config/config.ts';
import { isDeployed } from '../../config/deployed.ts';
import { count, instant } from '../frame/layout.ts';
import { fault, type Finding, ok, warn } from './finding.ts';

type Settings = Pick<Config, 'environment' | 'backup' | 'adminSecondFactor' | 'reminderAfterDays'>;

const dayMs = 86_400_000;
/** Schedules are daily as a rule; two missed ones are no coincidence. */
const backupAgeMaxMs = 2 * dayMs;
/** Made by hand, now and then. */
const backupByHandAgeMaxMs = 7 * dayMs;
/** The server checks every hour. */
const checkAgeMaxMs = dayMs;

/** What keeps an installation well over time: the team, backups, the check of the record, reminders. */
export async function examineUpkeep(config: Settings, store: Pick<Store, 'team' | 'documents' | 'auditHead'>, now: number): Promise<readonly Finding[]> {
  return [...(await examineTeam(config, store)), await examineBackups(config, store, now), await examineRecord(store, now), examineReminders(config)];
}

async function examineTeam({ environment, adminSecondFactor }: Settings, { team }: Pick<Store, 'team'>): Promise<readonly Finding[]> {
  const deployed = isDeployed(environment);
  const members = await team.members();
  const active = members.filter(({ admin }) => admin.joinedAt !== null && admin.suspendedAt === null);
  const owners = active.filter(({ admin }) => admin.level === 'owner');
  const found = `${count(active.length, 'person', 'people')} in the team, ${count(owners.length, 'owner')}`;
  const bare = active.filter(({ credential }) => !credential?.factor).length;
  const factor = !deployed ? ok('Second factor', adminSecondFactor ? 'asked of everybody' : `not asked for in ${environment}`)
    : !adminSecondFactor ? warn('Second factor', 'ADMIN_SECOND_FACTOR is off: a password alone opens the desk', 'Remove ADMIN_SECOND_FACTOR=off; everybody sets one up at the next sign-in.')
      : ok('Second factor', bare === 0 ? 'asked of everybody' : `asked of everybody; ${count(bare, 'person', 'people')} will set one up at the next sign-in`);
  if (owners.length > 0) return [ok('Team', found), factor];
  const without = members.length === 0 ? 'nobody is in the team yet' : `${found}: nobody can look after the team`;
  if (!deployed) return [ok('Team', `${without}; the server prints a link for the first owner when it starts`), factor];
  return [warn('Team', without, 'Open the link that the server prints when it starts, or run foyer admin create --email <address> --name <name> --level owner.'), factor];
}

async function examineBackups({ environment, backup: { schedule, folder } }: Settings, store: Pick<Store, 'documents'>, now: number): Promise<Finding> {
  const about = 'Backups';
  const last = await lastBackup({ store });
  const when = schedule === null ? 'none are made by themselves' : `made at ${schedule} (UTC), into ${folder}`;
  if (last?.outcome === 'failed') return fault(about, `the last one failed on ${instant(last.at)}: ${last.problem ?? 'nobody knows why'}`, 'Put that right, then run foyer backup.');
  if (last !== null) {
    const old = now - last.at > (schedule === null ? backupByHandAgeMaxMs : backupAgeMaxMs);
    const found = `the last one is ${ageText(now - last.at)} old; ${when}`;
    return old ? warn(about, found, schedule === null ? 'Run foyer backup, or set BACKUP_SCHEDULE.' : 'Run foyer backup, and see in the server’s log why it makes none.') : ok(about, found);
  }
  if (schedule === null && isDeployed(environment)) return warn(about, 'there are none, and none are made by themselves', 'Set BACKUP_SCHEDULE, such as "0 3 * * *", or run foyer backup.');
  return ok(about, `none so far; ${when}`);
}

async function examineRecord(store: Pick<Store, 'documents' | 'auditHead'>, now: number): Promise<Finding> {
  const about = 'Audit log';
  const [{ state, checkedAt, firstBad }, { seq }] = await Promise.all([lastIntegrity(store), store.auditHead()]);
  const events = count(seq, 'event');
  if (state === 'broken') return fault(about, `event ${firstBad ?? '?'} does not fit the ones before it`, 'Run foyer audit verify, and compare with a backup from before.');
  if (state === 'unknown' || checkedAt === null) return ok(about, `${events}, not checked yet; the server does it within the hour`);
  const found = `${events}; whole when it was checked ${ageText(now - checkedAt)} ago`;
  return now - checkedAt > checkAgeMaxMs ? warn(about, found, 'Start the server, which checks every hour, or run foyer audit verify.') : ok(about, found);
}

function examineReminders({ reminderAfterDays: days }: Settings): Finding {
  return ok('Reminders', days.length === 0 ? 'none are sent (REMINDER_AFTER_DAYS is off)' : `of open invitations, after ${days.join(' and ')} days`);
}

function ageText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return count(minutes, 'minute');
  return minutes < 2 * 1440 ? count(Math.round(minutes / 60), 'hour') : count(Math.round(minutes / 1440), 'day');
}
