import { CircleHelp, Clock, Ellipsis, Hand, Mail, Play, RotateCcw, Undo2, UserCheck, X } from 'lucide-react';
import { useAdmin, useMay } from '../../api/session.ts';
import type { Entry } from '../../api/types.ts';
import { Button, IconButton, Kbd } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { canDecide, type Decision } from './decisions.ts';
import type { Desk } from './use-desk.ts';
import { t } from './texts.ts';

/** The role to approve as, and the buttons that decide; each says its key. */
export function PanelActs({ entry, desk }: { readonly entry: Entry; readonly desk: Desk }) {
  const may = useMay();
  const me = useAdmin();
  if (!may('review')) return null;
  const can = (decision: Decision) => canDecide(entry, decision, me.id);
  const act = (decision: Decision) => () => desk.decide(decision, entry);
  return (
    <div className="grid gap-2">
      {can('approve') && <RoleChoice entry={entry} desk={desk} />}
      <div className="flex flex-wrap items-center gap-1.5">
        {can('approve') && <Button look="primary" icon={UserCheck} hint="A" onClick={act('approve')}>{t('act.approve')}</Button>}
        {can('invite') && (
          <Button look={entry.status === 'approved' ? 'primary' : 'plain'} icon={Mail} hint="A" onClick={act('invite')}>
            {t(entry.status === 'approved' ? 'act.invite' : 'act.resend')}
          </Button>
        )}
        {can('restore') && <Button look="primary" icon={RotateCcw} onClick={act('restore')}>{t('act.restore')}</Button>}
        {can('reject') && <Button icon={X} hint="R" onClick={act('reject')}>{t('act.reject')}</Button>}
        {can('hold') && <Button icon={Clock} hint="H" onClick={act('hold')}>{t('act.hold')}</Button>}
        {can('release') && <Button icon={Play} hint="H" onClick={act('release')}>{t('act.release')}</Button>}
        {can('ask') && <Button icon={CircleHelp} hint="I" onClick={act('ask')}>{t('act.ask')}</Button>}
        {can('reconsider') && <Button icon={Undo2} onClick={act('reconsider')}>{t('act.reconsider')}</Button>}
        {can('claim') && (
          <Button look="quiet" icon={Hand} hint="C" onClick={act('claim')}>
            {t(entry.claimedBy ? 'act.takeOver' : 'act.claim')}
          </Button>
        )}
        {can('giveBack') && <Button look="quiet" icon={Hand} hint="C" onClick={act('giveBack')}>{t('act.giveBack')}</Button>}
        <More entry={entry} desk={desk} can={can} />
      </div>
    </div>
  );
}

/** Preselected from what was asked; a number key changes it. */
function RoleChoice({ entry, desk }: { readonly entry: Entry; readonly desk: Desk }) {
  const chosen = desk.roleFor(entry);
  return (
    <fieldset className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <legend className="float-left mr-1 text-12 text-muted">{t('panel.roleAs')}</legend>
      {desk.roles.map((role, index) => (
        <label
          key={role.key}
          className={classes(
            'hit inline-flex items-center gap-1.5 rounded-md border px-2 font-medium has-focus-visible:outline-2 has-focus-visible:outline-ring forced-colors:has-checked:border-[Highlight] forced-colors:has-checked:outline-2',
            chosen?.key === role.key ? 'border-accent bg-accent-soft text-on-accent-soft' : 'border-line text-muted hover:border-control hover:text-ink',
          )}
        >
          <input
            type="radio"
            name={`role-${entry.id}`}
            className="sr-only"
            checked={chosen?.key === role.key}
            onChange={() => desk.chooseRole(entry, role.key)}
          />
          {role.label}
          <Kbd keys={String(index + 1)} />
        </label>
      ))}
    </fieldset>
  );
}

function More({ entry, desk, can }: { readonly entry: Entry; readonly desk: Desk; readonly can: (decision: Decision) => boolean }) {
  const may = useMay();
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t('act.more')} className="ml-auto" />}>
      <MenuItem hint="N" onSelect={() => desk.decide('note', entry)}>{t('act.note')}</MenuItem>
      {can('changeRole') && may('roles') && <MenuItem hint="E" onSelect={() => desk.decide('changeRole', entry)}>{t('act.changeRole')}</MenuItem>}
      {can('withdraw') && <MenuItem onSelect={() => desk.decide('withdraw', entry)}>{t('act.withdraw')}</MenuItem>}
      {entry.status === 'invited' && may('invite') && <MenuItem onSelect={() => desk.ask('link', entry)}>{t('act.copyLink')}</MenuItem>}
      {blocked.has(entry.delivery) && <MenuItem onSelect={() => desk.clearMail(entry)}>{t('act.clearMail')}</MenuItem>}
      {(can('revoke') || may('admin')) && <MenuLine />}
      {can('revoke') && <MenuItem danger onSelect={() => desk.decide('revoke', entry)}>{t('act.revoke')}</MenuItem>}
      {may('admin') && <MenuItem danger onSelect={() => desk.ask('erase', entry)}>{t('act.erase')}</MenuItem>}
    </Menu>
  );
}

const blocked: ReadonlySet<string> = new Set(['bounced', 'complained', 'suppressed', 'unsubscribed']);
