import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ListPlus } from 'lucide-react';
import { useState } from 'react';
import { useMay, useRoleLabel } from '../../api/session.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Menu, MenuItem } from '../../components/menu.tsx';
import { Card, Page } from '../../components/page.tsx';
import { ErrorState, Notice, Skeleton } from '../../components/states.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { useFocusWhenLost } from '../../components/use-focus-when-lost.ts';
import { JobItems } from './job-items.tsx';
import { JobLive } from './job-live.tsx';
import { JobPlanCards, PlanFacts } from './job-plan.tsx';
import { JobStateBadge } from './job-state.tsx';
import { jobQuery, planJob, stepJob, type Job, type JobStep } from './job.ts';
import { t } from './texts.ts';
import { actTitle, buttonWords, givenName, isTaking, peopleWords, scopeOf } from './words.ts';

/** One act on many people: its plan, then one button, then how it goes. */
export function JobPage() {
  const { id = '' } = useParams({ strict: false }) as { readonly id?: string };
  const { data: job, error, refetch } = useQuery(jobQuery(id));
  if (error && !job) return <Page title={t('title')}><ErrorState error={error} onRetry={() => void refetch()} /></Page>;
  if (!job) return <Page title={t('title')}><Skeleton lines={6} className="max-w-[46rem]" /></Page>;
  return <OneJob job={job} />;
}

function OneJob({ job }: { readonly job: Job }) {
  const place = useFocusWhenLost<HTMLDivElement>(job.state);
  const title = givenName(job) ?? `${t(job.kind)}: ${actTitle(job).toLocaleLowerCase()}`;
  return (
    <Page title={title} lead={<Lead job={job} />} actions={<JobStateBadge state={job.state} />}>
      <div ref={place} tabIndex={-1} className="flex flex-col gap-5">
        <Sentence job={job} />
        {job.state === 'planned' ? <JobPlanCards job={job} /> : <JobLive job={job} />}
      </div>
      <JobItems job={job} />
      {job.state !== 'planned' && (
        <Card title={t('plan.title')}>
          <PlanFacts job={job} />
        </Card>
      )}
    </Page>
  );
}

function Lead({ job }: { readonly job: Job }) {
  return job.state === 'planned' ? <>{t('plan.lead', { by: job.createdBy })}</> : <>{job.sentence}</>;
}

/** What will happen, in one sentence, with the button that makes it happen; afterwards what can be done about it. */
function Sentence({ job }: { readonly job: Job }) {
  const may = useMay()(scopeOf(job));
  const [busy, setBusy] = useState<JobStep>();
  const [asking, setAsking] = useState(false);
  const take = async (step: JobStep, said: string) => {
    setBusy(step);
    try {
      await stepJob(job.id, step);
      toast(said);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(undefined);
    }
  };
  const left = job.progress.total - job.progress.done;
  return (
    <>
      {job.reason !== null && job.reason !== '' && <Notice tone="warning">{t('live.stoppedWhy', { reason: job.reason })}</Notice>}
      {job.state === 'planned' && (
        <section className="grid gap-4 rounded-xl border border-line bg-surface p-5">
          <p className="max-w-[60ch] text-20 leading-snug font-medium tracking-tight text-balance">{job.sentence}</p>
          {job.plan.willChange === 0 && <p className="text-muted">{t('plan.nothing')}</p>}
          {may && (
            <div className="flex flex-wrap items-center gap-2">
              <StartButton job={job} busy={busy === 'start'} onStart={() => void take('start', t('steps.started'))} />
              <Button look="quiet" busy={busy === 'cancel'} onClick={() => void take('cancel', t('steps.discarded'))}>
                {t('steps.discard')}
              </Button>
            </div>
          )}
          <p className="text-12 text-muted">{t('plan.expires')}</p>
        </section>
      )}
      {may && (job.state === 'running' || job.state === 'paused') && (
        <div className="flex flex-wrap items-center gap-2">
          {job.state === 'running' ? (
            <Button busy={busy === 'pause'} onClick={() => void take('pause', t('steps.paused'))}>{t('steps.pause')}</Button>
          ) : (
            <Button look="primary" busy={busy === 'resume'} onClick={() => void take('resume', t('steps.resumed'))}>{t('steps.resume')}</Button>
          )}
          <Button look="quiet" onClick={() => setAsking(true)}>{t('steps.cancel')}</Button>
          <span className="text-12 text-muted">{t('steps.keep')}</span>
          <Confirm
            open={asking}
            onClose={() => setAsking(false)}
            title={t('steps.cancelTitle', { left: peopleWords(left) })}
            lead={t('steps.cancelLead')}
            verb={t('steps.cancelVerb')}
            danger
            onConfirm={async () => {
              await stepJob(job.id, 'cancel');
              toast(t('steps.cancelled'));
            }}
          />
        </div>
      )}
      {(job.state === 'done' || job.state === 'cancelled') && <FollowUp job={job} />}
    </>
  );
}

/** What often comes after a wave: once more to those who did not answer, or all of it back. Each begins with a plan of its own. */
function FollowUp({ job }: { readonly job: Job }) {
  const mayInvite = useMay()('invite');
  const navigate = useNavigate();
  const invited = job.action === 'resend' || (job.action === 'approve' && job.options.invite !== false);
  if (!mayInvite || !invited || job.progress.changed === 0) return null;
  const plan = (action: 'resend' | 'withdraw_invitation') => {
    planJob({ kind: 'bulk', action, selection: { filter: { jobId: job.id } }, options: {} }).then(({ id }) => navigate({ to: `/jobs/${id}` } as never), toastError);
  };
  return (
    <div>
      <Menu align="start" trigger={<Button icon={ListPlus}>{t('steps.follow')}</Button>}>
        <MenuItem onSelect={() => plan('resend')}>{t('steps.followResend')}</MenuItem>
        <MenuItem onSelect={() => plan('withdraw_invitation')}>{t('steps.followWithdraw')}</MenuItem>
      </Menu>
    </div>
  );
}

function StartButton({ job, busy, onStart }: { readonly job: Job; readonly busy: boolean; readonly onStart: () => void }) {
  const roleLabel = useRoleLabel();
  if (job.plan.willChange === 0) return <Link to="/waitlist" className={buttonClass('primary')}>{t('plan.toQueue')}</Link>;
  return (
    <Button look={isTaking(job) ? 'danger' : 'primary'} busy={busy} onClick={onStart} className="min-h-10 px-4 text-14">
      {buttonWords(job, roleLabel)}
    </Button>
  );
}
