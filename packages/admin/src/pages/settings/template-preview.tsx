import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.ts';
import { Card } from '../../components/page.tsx';
import { Skeleton } from '../../components/states.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { MailFrame } from './mail-frame.tsx';
import { previewOf, type Preview, type Template, type Words } from './templates.ts';
import { t } from './texts.ts';

interface TemplatePreviewProps {
  readonly template: Template;
  readonly words: Words;
  /** What is wrong with the words as they are; undefined when nothing is. */
  readonly onFaults: (faults: ApiError | undefined) => void;
}

const calmMs = 350;

/** The mail as it would go out, shortly after the last key. While the words cannot be used, the last one that could stays. */
export function TemplatePreview({ template, words, onFaults }: TemplatePreviewProps) {
  const [preview, setPreview] = useState<Preview>();
  const [stale, setStale] = useState(false);
  const [view, setView] = useState<'html' | 'text'>('html');
  const tell = useRef(onFaults);
  useEffect(() => {
    tell.current = onFaults;
  });
  const { kind, locale } = template;
  const { subject, text } = words;
  useEffect(() => {
    const controller = new AbortController();
    const look = async () => {
      try {
        setPreview(await previewOf({ kind, locale } as Template, { subject, text }, controller.signal));
        setStale(false);
        tell.current(undefined);
      } catch (error) {
        if (controller.signal.aborted) return;
        setStale(true);
        tell.current(error instanceof ApiError && error.faults.length > 0 ? error : undefined);
      }
    };
    const timer = window.setTimeout(() => void look(), calmMs);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [kind, locale, subject, text]);
  return (
    <Card title={t('mails.preview')} actions={<span className="text-12 text-muted">{t('mails.previewWith')}</span>}>
      {preview === undefined ? <Skeleton lines={10} /> : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
          {stale && <p role="status" className="text-12 text-warning-text">{t('mails.previewWaits')}</p>}
          <p className="wrap-anywhere"><span className="text-muted">{t('mails.previewSubject')}: </span><span className="font-medium">{preview.subject}</span></p>
          <Tabs label={t('mails.preview')} value={view} onChange={setView} tabs={[{ value: 'html', label: t('mails.views.html') }, { value: 'text', label: t('mails.views.text') }]}>
            {view === 'html' ? <MailFrame html={preview.html} /> : (
              <pre tabIndex={0} aria-label={t('mails.views.text')} className="max-h-[34rem] overflow-auto rounded-lg bg-sunken p-3 font-mono text-12 whitespace-pre-wrap">{preview.text}</pre>
            )}
          </Tabs>
        </div>
      )}
    </Card>
  );
}
