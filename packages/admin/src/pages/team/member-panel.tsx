import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useRoleLabel } from '../../api/session.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { toast, toastError } from '../../components/toast.ts';
import { formatList } from '../../i18n/format.ts';
import { shared } from '../../i18n/shared.ts';
import { ChangeDialog } from './member-form.tsx';
import { MemberStateBadge } from './member-state-badge.tsx';
import { actOn, actsFor, isLastOwner, type Member, type MemberAct } from './team.ts';
import { t } from './texts.ts';

interface MemberPanelProps {
  readonly member: Member;
  readonly team: readonly Member[];
  readonly mayManage: boolean;
  readonly onClose: () => void;
}

type Asked = Extract<MemberAct, 'suspend' | 'reset-second-factor' | 'remove'>;

/** One member: what they may do, and what an owner can do about it. */
export function MemberPanel({ member, team, mayManage, onClose }: MemberPanelProps) {
  const [asked, setAsked] = useState<Asked | 'change'>();
  const [busy, setBusy] = useState<MemberAct>();
  const roleLabel = useRoleLabel();
  const { name, email, level, roles } = member;
  const last = isLastOwner(member, team);

  const carryOut = async (act: MemberAct) => {
    await actOn(member, act);
    toast(t(`done.${act}`, { name, email }));
    if (act === 'remove') onClose();
  };
  const press = async (act: MemberAct) => {
    if (act !== 'resume' && act !== 'resend') return setAsked(act);
    setBusy(act);
    try {
      await carryOut(act);
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(undefined);
    }
  };
  const acts = mayManage ? actsFor(member, team) : [];
  return (
    <SidePanel
      label={t('panel.label', { name })}
      subject={member.id}
      onClose={onClose}
      head={
        <div className="grid justify-items-start gap-1 py-0.5">
          <h2 className="text-16 wrap-anywhere">{name}</h2>
          <MemberStateBadge state={member.state} />
        </div>
      }
      {...(mayManage ? {
        foot: (
          <div className="flex flex-wrap gap-2">
            <Button look="primary" onClick={() => setAsked('change')}>{t('panel.change')}</Button>
            {acts.map((act) => (
              <Button key={act} look={act === 'remove' ? 'quiet' : 'plain'} busy={busy === act} onClick={() => void press(act)} className={act === 'remove' ? 'text-danger-text!' : undefined}>
                {t(`act.${act}`)}
              </Button>
            ))}
          </div>
        ),
      } : {})}
    >
      {mayManage && last && <div className="mb-3"><Notice>{t('panel.lastOwner')}</Notice></div>}
      {member.state === 'invited' && <div className="mb-3"><Notice>{t('panel.invitedNote')}</Notice></div>}
      {member.state === 'suspended' && <div className="mb-3"><Notice tone="warning">{t('panel.suspendedNote')}</Notice></div>}
      <PanelSection title={t('panel.rights')}>
        <p><span className="font-medium">{shared(`level.${level}`)}.</span> {t(`levelHelp.${level}`)}</p>
        {level === 'reviewer' && <p className="mt-1.5">{t('columns.roles')}: {roles === null ? t('allRoles') : formatList(roles.map((role) => roleLabel(role)))}.</p>}
      </PanelSection>
      <PanelSection title={t('panel.facts')}>
        <Facts
          items={[
            [t('panel.email'), email],
            [t('columns.factor'), t(member.secondFactor ? 'factor.on' : 'factor.off')],
            [t('columns.seen'), member.lastSeenAt === null ? t('never') : <RelativeTime key="seen" at={member.lastSeenAt} />],
            [t('columns.since'), <RelativeTime key="since" at={member.createdAt} />],
            [t('panel.invitedBy'), member.invitedBy ?? t('panel.nobody')],
          ]}
        />
        <div className="mt-3">
          <Link to="/audit" search={{ actor: member.id }} className={buttonClass('plain')}>{t('panel.audit')}</Link>
        </div>
      </PanelSection>
      <ChangeDialog member={member} open={asked === 'change'} onClose={() => setAsked(undefined)} />
      {asked !== undefined && asked !== 'change' && (
        <Confirm
          open
          danger={asked !== 'reset-second-factor'}
          onClose={() => setAsked(undefined)}
          title={t(`ask.${asked}.title`, { name })}
          lead={t(`ask.${asked}.lead`, { name })}
          verb={t(`ask.${asked}.verb`, { name })}
          onConfirm={() => carryOut(asked)}
        />
      )}
    </SidePanel>
  );
}
