import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { useMay } from '../../api/session.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/dialog.tsx';
import { TextArea, TextField } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { messageOf, Notice } from '../../components/states.tsx';
import { toast } from '../../components/toast.ts';
import { showKey } from '../../keyboard/keys.ts';
import { useShortcuts } from '../../keyboard/shortcuts.ts';
import { insertAt, resetTemplate, saveTemplate, type Template, type Words } from './templates.ts';
import { TemplatePreview } from './template-preview.tsx';
import { t } from './texts.ts';
import { kindWords, placeholderWords, whenWords } from './words.ts';

/** Subject and text of one mail, with its preview beside. What was typed stays until it is saved or given up by its writer. */
export function TemplateEditor({ template }: { readonly template: Template }) {
  const may = useMay()('admin');
  // Begun with this; a newer one of somebody else does not take the place of what is being written.
  const [base, setBase] = useState(template);
  const [words, setWords] = useState<Words>(template);
  const [error, setError] = useState<unknown>();
  const [faults, setFaults] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const [resetting, setResetting] = useState(false);
  const changed = words.subject !== base.subject || words.text !== base.text;
  const behind = template.version !== base.version;
  const name = kindWords(template.kind);

  const begin = (from: Template) => {
    setBase(from);
    setWords(from);
    setError(undefined);
    setFaults(undefined);
  };
  useEffect(() => {
    // Nothing of one's own is at stake: what is in force is shown.
    if (behind && !changed) begin(template);
  }, [behind, changed, template]);

  const save = async () => {
    if (!changed || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      begin(await saveTemplate(base, words));
      toast(t('mails.saved'));
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  useShortcuts(may ? [{ keys: ['mod+s'], label: t('mails.save'), group: t('tabs.mails'), whileTyping: true, run: () => void save() }] : []);
  const blocker = useBlocker({ shouldBlockFn: () => changed, enableBeforeUnload: () => changed, withResolver: true });

  const fault = (field: string) => faults?.faultOf(field) ?? (error instanceof ApiError ? error.faultOf(field) : undefined);
  const besideFields = fault('subject') !== undefined || fault('text') !== undefined;
  const text = useRef<HTMLDivElement>(null);
  const insert = (placeholder: string) => {
    const area = text.current?.querySelector('textarea');
    if (!area) return;
    const { text: next, cursor } = insertAt(words.text, area.selectionStart, area.selectionEnd, `{{ ${placeholder} }}`);
    setWords({ ...words, text: next });
    window.requestAnimationFrame(() => {
      area.focus();
      area.setSelectionRange(cursor, cursor);
    });
  };

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 xl:grid-cols-2">
      <Card>
        <div className="grid gap-4">
          <header className="grid gap-1">
            <div className="flex flex-wrap items-center gap-2">
              <h2 className="text-16">{name}</h2>
              <Badge tone={base.overridden ? 'accent' : 'neutral'}>{t(base.overridden ? 'mails.own' : 'mails.original')}</Badge>
              {changed && <Badge tone="warning">{t('mails.unsaved')}</Badge>}
            </div>
            <p className="text-muted">{whenWords(template.kind)}</p>
            {base.updatedAt !== null && <p className="text-12 text-muted">{t('mails.changedBy', { by: base.updatedBy ?? '' })} · <RelativeTime at={base.updatedAt} /></p>}
          </header>
          {!may && <Notice>{t('mails.viewOnly')}</Notice>}
          {behind && changed && <Notice tone="warning" action={<Button onClick={() => begin(template)}>{t('mails.loadTheirs')}</Button>}>{t('mails.conflict')}</Notice>}
          {error !== undefined && !besideFields && <Notice tone="danger">{messageOf(error)}</Notice>}
          <TextField label={t('mails.subject')} value={words.subject} readOnly={!may} spellCheck maxLength={300} onChange={(event) => setWords({ ...words, subject: event.currentTarget.value })} error={fault('subject')} />
          <div ref={text}>
            <TextArea
              label={t('mails.text')}
              help={t('mails.textHelp')}
              value={words.text}
              readOnly={!may}
              spellCheck
              rows={14}
              onChange={(event) => setWords({ ...words, text: event.currentTarget.value })}
              error={fault('text')}
              className="max-h-[32rem]! min-h-72! font-mono text-12! leading-relaxed"
            />
          </div>
          {may && (
            <section className="grid gap-1.5">
              <h3 className="text-13">{t('mails.placeholders')}</h3>
              <p className="text-12 text-muted">{t('mails.placeholdersHelp')}</p>
              <ul className="flex flex-wrap gap-1.5">
                {base.placeholders.map((placeholder) => (
                  <li key={placeholder}>
                    <button
                      type="button"
                      title={placeholderWords(placeholder)}
                      aria-label={`${t('mails.insert', { name: placeholder })}${placeholderWords(placeholder) === '' ? '' : `: ${placeholderWords(placeholder)}`}`}
                      onClick={() => insert(placeholder)}
                      className="hit rounded-md border border-line bg-sunken px-2 font-mono text-12 hover:border-control"
                    >
                      {placeholder}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {may && (changed || base.overridden) && (
            <div className="sticky bottom-0 -mx-4 -mb-4 flex flex-wrap items-center gap-2 rounded-b-xl border-t border-line bg-surface px-4 py-3">
              {changed && <Button look="primary" busy={busy} hint={showKey('mod+s')} onClick={() => void save()}>{t('mails.save')}</Button>}
              {changed && <Button onClick={() => begin(template)}>{t('mails.discard')}</Button>}
              {base.overridden && <Button look="quiet" className="ml-auto text-danger-text!" onClick={() => setResetting(true)}>{t('mails.reset')}</Button>}
            </div>
          )}
        </div>
      </Card>
      <TemplatePreview template={base} words={words} onFaults={setFaults} />
      <Confirm
        open={resetting}
        danger
        onClose={() => setResetting(false)}
        title={t('mails.resetTitle', { mail: name })}
        lead={t('mails.resetLead')}
        verb={t('mails.resetVerb')}
        onConfirm={async () => {
          begin(await resetTemplate(base));
          toast(t('mails.resetDone', { mail: name }));
        }}
      />
      <Confirm
        open={blocker.status === 'blocked'}
        danger
        onClose={() => blocker.reset?.()}
        title={t('mails.leaveTitle')}
        lead={t('mails.leaveLead', { mail: name })}
        verb={t('mails.leaveVerb')}
        onConfirm={() => blocker.proceed?.()}
      />
    </div>
  );
}
