import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useRoleLabel } from '../../api/session.ts';
import { Button, buttonClass } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { Facts } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { Notice } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { KeyBadge, Used } from './key-state.tsx';
import { keyState, revokeKey, scopes, type ApiKey } from './keys.ts';
import { t } from './texts.ts';

/** One key: what it may do in plain words, and its end. */
export function KeyPanel({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  const roleLabel = useRoleLabel();
  const { name, breakGlass, createdAt, expiresAt, revokedAt } = apiKey;
  const facts: (readonly [string, ReactNode] | null)[] = [
    [t('keys.columns.roleMax'), apiKey.roleMax === null ? t('keys.anyRole') : roleLabel(apiKey.roleMax)],
    [t('keys.columns.used'), <Used key="used" apiKey={apiKey} />],
    revokedAt === null ? null : [t('keys.panel.revokedAt'), <RelativeTime key="revoked" at={revokedAt} />],
    [t('keys.columns.expires'), expiresAt === null ? t('keys.neverEnds') : <RelativeTime key="expires" at={expiresAt} />],
    createdAt === null ? null : [t('keys.columns.made'), <RelativeTime key="made" at={createdAt} />],
    [t('keys.panel.madeBy'), apiKey.createdBy],
  ];
  const revoke = async () => {
    await revokeKey(apiKey);
    toast(t('keys.revoked', { name }));
  };
  return (
    <SidePanel
      label={t('keys.panel.label', { name })}
      subject={apiKey.id}
      onClose={onClose}
      head={
        <div className="grid justify-items-start gap-1 py-0.5">
          <h2 className="text-16 wrap-anywhere">{name}</h2>
          <KeyBadge apiKey={apiKey} />
        </div>
      }
      {...(keyState(apiKey) === 'active' ? { foot: <Button look="danger" onClick={() => setAsking(true)}>{t('keys.revoke')}</Button> } : {})}
    >
      {breakGlass && <div className="mb-3"><Notice tone="warning"><strong className="block">{t('keys.breakGlassTitle')}</strong><span className="font-normal">{t('keys.breakGlass')}</span></Notice></div>}
      <PanelSection title={t('keys.panel.rights')}>
        <ul className="grid gap-1.5">
          {scopes.filter((scope) => apiKey.scopes.includes(scope)).map((scope) => (
            <li key={scope} className="flex gap-2">
              <Check size={14} aria-hidden="true" className="mt-0.5 shrink-0 text-success-text" />
              <span>{t(`keys.scope.${scope}`)} <code className="text-12 text-muted">{scope}</code></span>
            </li>
          ))}
        </ul>
      </PanelSection>
      <PanelSection title={t('keys.panel.facts')}>
        <Facts items={facts.filter((fact) => fact !== null)} />
        <div className="mt-3">
          <Link to="/audit" search={{ actor: apiKey.id }} className={buttonClass('plain')}>{t('keys.panel.audit')}</Link>
        </div>
      </PanelSection>
      <Confirm open={asking} danger onClose={() => setAsking(false)} title={t('keys.ask.title', { name })} lead={t('keys.ask.lead')} verb={t('keys.ask.verb', { name })} onConfirm={revoke} />
    </SidePanel>
  );
}
