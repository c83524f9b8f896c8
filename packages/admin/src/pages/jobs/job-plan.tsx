import { Link } from '@tanstack/react-router';
import { useRoleLabel } from '../../api/session.ts';
import { Card, Facts } from '../../components/page.tsx';
import { formatDay, formatNumber } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import type { Stage } from '../../api/types.ts';
import { stages } from '../../api/types.ts';
import type { Job, JobPlan } from './job.ts';
import { t } from './texts.ts';
import { byRoleWords, lastsWords } from './words.ts';

/** Who is meant, what it does to the seats, and who is left out and why. */
export function JobPlanCards({ job }: { readonly job: Job }) {
  // Roles it does not touch say nothing.
  const seats = job.plan.seats.filter(({ role, taken, after }) => taken !== after || (job.plan.byRole[role] ?? 0) > 0);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Card title={t('plan.title')}>
        <PlanFacts job={job} />
      </Card>
      <div className="grid gap-5">
        {seats.length > 0 && <SeatsCard seats={seats} />}
        <LeftOutCard job={job} />
      </div>
    </div>
  );
}

/** What was chosen, in words. */
export function PlanFacts({ job }: { readonly job: Job }) {
  const roleLabel = useRoleLabel();
  const { selection, options, plan, pacePerHour, action } = job;
  const lasts = lastsWords(plan.willChange, pacePerHour);
  const invites = action === 'approve' && options.invite !== false;
  const facts: (readonly [string, React.ReactNode] | null)[] = [
    [t('plan.who'), <Selection key="who" job={job} />],
    selection.take === undefined ? null : [t('plan.take'), t('plan.takeOf', { take: selection.take })],
    selection.order === undefined ? null : [t('plan.order'), t(`plan.orders.${selection.order}`, { seed: selection.seed ?? '' })],
    Object.keys(plan.byRole).length === 0 ? null : [t('plan.byRole'), byRoleWords(plan.byRole, roleLabel)],
    action === 'approve' ? [t('plan.mail'), t(invites ? 'plan.mailInvite' : 'plan.mailNone')] : null,
    action === 'reject' || action === 'revoke' ? [t('plan.mail'), t(options.notify === true ? 'plan.mailTold' : 'plan.mailQuiet')] : null,
    pacePerHour === null || lasts === null ? null : [t('plan.pace'), t('plan.paceOf', { count: pacePerHour, lasts })],
    invites && job.kind === 'wave' ? [t('plan.seatsBack'), t(job.refill ? 'plan.seatsRefill' : job.returnSeats ? 'plan.seatsReturn' : 'plan.seatsStay')] : null,
    options.reason === undefined ? null : [t('plan.reason'), options.reason],
    options.notes === undefined ? null : [t('plan.notes'), options.notes],
  ];
  return <Facts items={facts.filter((fact) => fact !== null)} />;
}

function Selection({ job: { selection } }: { readonly job: Job }) {
  const roleLabel = useRoleLabel();
  if (selection.ids !== undefined) return <>{t('plan.named', { count: selection.ids })}</>;
  const { jobId, ...filter } = selection.filter ?? {};
  if (jobId !== undefined) return <Link to={`/jobs/${jobId}`} className="text-accent-text">{t('plan.ofJob')}</Link>;
  const entries = Object.entries(filter);
  if (entries.length === 0) return <>{t('plan.everybody')}</>;
  return (
    <ul className="flex flex-wrap gap-1">
      {entries.map(([name, value]) => (
        <li key={name} className="max-w-full truncate rounded-md border border-line bg-sunken px-1.5">
          <span className="text-muted">{t('plan.filterOne', { name: filterName(name), value: '' })}</span>
          {filterValue(name, value, roleLabel)}
        </li>
      ))}
    </ul>
  );
}

const named = ['status', 'role', 'requestedRole', 'assignedRole', 'confirmed', 'source', 'delivery', 'flag', 'claimedBy', 'joinedAfter', 'joinedBefore', 'q'] as const;

function filterName(name: string): string {
  const known = named.find((one) => one === name);
  return known === undefined ? name : t(`filterName.${known}`);
}

function filterValue(name: string, value: string, roleLabel: (role: string) => string): string {
  if (name === 'status') return value.split(',').map((one) => (stages.includes(one as Stage) ? shared(`stage.${one as Stage}`) : one)).join(', ');
  if (name === 'confirmed') return t(value === 'true' ? 'yes' : 'no');
  if (name.endsWith('ole')) return roleLabel(value);
  if (name.startsWith('joined') && !Number.isNaN(Date.parse(value))) return formatDay(value);
  return value;
}

function SeatsCard({ seats }: { readonly seats: JobPlan['seats'] }) {
  const roleLabel = useRoleLabel();
  return (
    <Card title={t('seats.title')}>
      <table className="w-full text-left">
        <thead className="text-12 text-muted">
          <tr>
            <th scope="col" className="pb-1 font-medium">{t('seats.role')}</th>
            <th scope="col" className="pb-1 text-right font-medium">{t('seats.before')}</th>
            <th scope="col" className="pb-1 text-right font-medium">{t('seats.after')}</th>
            <th scope="col" className="pb-1 text-right font-medium">{t('seats.capacity')}</th>
          </tr>
        </thead>
        <tbody>
          {seats.map(({ role, capacity, taken, after }) => (
            <tr key={role} className="border-t border-line">
              <th scope="row" className="py-1.5 font-medium">{roleLabel(role)}</th>
              <td className="py-1.5 text-right">{formatNumber(taken)}</td>
              <td className="py-1.5 text-right font-semibold">{formatNumber(after)}</td>
              <td className="py-1.5 text-right text-muted">
                {capacity === null ? t('seats.unlimited') : (
                  <>
                    {formatNumber(capacity)} <span className={after >= capacity ? 'text-warning-text' : ''}>({after >= capacity ? t('seats.full') : t('seats.left', { count: capacity - after })})</span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function LeftOutCard({ job: { plan } }: { readonly job: Job }) {
  const left = plan.leftOut.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card title={t('leftOut.title')}>
      <p className="text-muted">{left === 0 ? t('leftOut.none') : t('leftOut.lead', { count: left })}</p>
      {left > 0 && (
        <ul className="mt-2 grid">
          {plan.leftOut.map(({ code, reason, count, examples }) => (
            <li key={code} className="grid grid-cols-[3.5rem_minmax(0,1fr)] gap-3 border-t border-line py-2">
              <span className="text-right font-semibold tabular-nums">{formatNumber(count)}</span>
              <span className="min-w-0">
                {reason}
                {examples.length > 0 && (
                  <span className="block text-12 wrap-anywhere text-muted">
                    {examples.slice(0, 3).map(({ id, email }, index) => (
                      <span key={id}>
                        {index > 0 && ', '}
                        <Link to="/waitlist" search={{ status: 'any', q: email, entry: id }} aria-label={t('leftOut.show', { email })} className="text-muted underline decoration-line underline-offset-2 hover:text-ink">
                          {email}
                        </Link>
                      </span>
                    ))}
                    {count > Math.min(3, examples.length) && ' …'}
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
