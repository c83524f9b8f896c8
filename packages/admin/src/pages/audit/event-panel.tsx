import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { Facts } from '../../components/page.tsx';
import { personName, PersonLink } from '../../components/person.tsx';
import { JobLink } from '../../components/job-link.tsx';
import { PanelSection, SidePanel } from '../../components/side-panel.tsx';
import { formatExact, formatNumber, formatRelative } from '../../i18n/format.ts';
import type { AuditEvent } from './audit.ts';
import { toldBy } from './detail.ts';
import { actLabel, actorWords, sentenceOf, type NameOf } from './sentence.ts';
import { t } from './texts.ts';

interface EventPanelProps {
  readonly event: AuditEvent;
  readonly nameOfAdmin: NameOf;
  readonly onClose: () => void;
}

/** One event in full: the sentence, who and when to the second, what was and what became. */
export function EventPanel({ event, nameOfAdmin, onClose }: EventPanelProps) {
  const navigate = useNavigate();
  const { changes, facts } = toldBy(event.detail);
  const personal = event.personal === null ? null : toldBy(withoutClient(event.personal));
  const by = actorWords(event);
  const only = (search: Readonly<Record<string, string>>) => void navigate({ to: '/audit', search } as never);
  const told: (readonly [string, ReactNode] | null)[] = [
    [t('panel.when'), <time key="at" dateTime={event.at}>{formatExact(event.at)}, {formatRelative(event.at)}</time>],
    [t('panel.by'), by],
    event.entry === null ? null : [t('panel.about'), <PersonLink key="about" {...event.entry} />],
    [t('panel.kind'), actLabel(event.act)],
    [t('panel.seq'), formatNumber(event.seq)],
  ];
  return (
    <SidePanel
      label={t('panel.label', { seq: event.seq })}
      subject={String(event.seq)}
      onClose={onClose}
      head={<h2 className="py-0.5 text-16 wrap-anywhere">{sentenceOf(event, nameOfAdmin)}</h2>}
      foot={
        <div className="flex flex-wrap gap-2">
          {event.entry !== null && <Button onClick={() => only({ entry: event.entry!.id })}>{t('panel.onlyPerson', { name: personName(event.entry) })}</Button>}
          {event.actorKind !== 'person' && <Button onClick={() => only({ actor: event.actorId })}>{t('panel.onlyActor', { name: by })}</Button>}
          <Button onClick={() => only({ act: event.act })}>{t('panel.onlyAct')}</Button>
        </div>
      }
    >
      <PanelSection title={t('panel.facts')}>
        <Facts items={told.filter((one) => one !== null)} />
      </PanelSection>
      {changes.length > 0 && (
        <PanelSection title={t('panel.changes')}>
          <table className="w-full table-fixed text-left">
            <thead className="text-12 text-muted">
              <tr><th className="w-1/4 py-1 pr-2 font-medium">{t('panel.field')}</th><th className="py-1 pr-2 font-medium">{t('panel.before')}</th><th className="py-1 font-medium">{t('panel.after')}</th></tr>
            </thead>
            <tbody>
              {changes.map(({ field, before, after }) => (
                <tr key={field} className="border-t border-line align-top">
                  <th scope="row" className="py-1.5 pr-2 font-normal text-muted">{field}</th>
                  <td className="py-1.5 pr-2 wrap-anywhere text-muted line-through decoration-ink/30">{before}</td>
                  <td className="py-1.5 font-medium wrap-anywhere">{after}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </PanelSection>
      )}
      {facts.length > 0 && <PanelSection title={t('panel.details')}><Facts items={facts} /><p className="mt-2"><JobLink detail={event.detail} /></p></PanelSection>}
      {personal !== null && (personal.facts.length > 0 || personal.changes.length > 0) && (
        <PanelSection title={t('panel.personal')}>
          <Facts items={[...personal.changes.map(({ field, before, after }) => [field, `${before} → ${after}`] as const), ...personal.facts]} />
          <p className="mt-2 text-12 text-muted">{t('panel.personalHelp')}</p>
        </PanelSection>
      )}
      <PanelSection title={t('panel.hash')}>
        <code className="block rounded-md bg-sunken px-2 py-1.5 text-11 break-all">{event.hash}</code>
        <p className="mt-1.5 text-12 text-muted">{t('panel.hashHelp')}</p>
        <details className="mt-3">
          <summary className="py-1.5 text-muted hover:text-ink">{t('panel.raw')}</summary>
          <pre tabIndex={0} aria-label={t('panel.raw')} className="max-h-80 overflow-auto rounded-md bg-sunken px-2 py-1.5 text-11">{JSON.stringify(recorded(event), null, 2)}</pre>
        </details>
      </PanelSection>
    </SidePanel>
  );
}

/** In the personal part, `from` is where the request came from, not what was before. */
function withoutClient(personal: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { from, ...rest } = personal;
  return from === undefined ? rest : { ...rest, client: from };
}

function recorded({ seq, at, act, actorKind, actorId, entryId, detail, personal, hash }: AuditEvent): object {
  return { seq, at, act, actorKind, actorId, entryId, detail, personal, hash };
}
