import { Check } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { messageOf, Notice, Progress } from '../../components/states.tsx';
import { useFocusWhenLost } from '../../components/use-focus-when-lost.ts';
import { Columns } from './columns.tsx';
import { DropZone } from './drop-zone.tsx';
import { stopSending, useImport, type ImportState } from './import-store.ts';
import { Report } from './report.tsx';
import { t } from './texts.ts';

/** From a file to people on the list, one step after the other; nothing changes before the last. */
export function ImportSteps() {
  const state = useImport();
  const { file, preview, plan, applied, running, problem } = state;
  const sending = running !== null && running.what !== 'preview';
  useEffect(() => {
    if (!sending) return undefined;
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [sending]);
  const content = useFocusWhenLost<HTMLDivElement>(`${stepOf(state)} ${sending}`);
  return (
    <>
      <Steps at={stepOf(state)} />
      {problem !== null && <Notice tone="danger">{messageOf(problem)}</Notice>}
      <div ref={content} tabIndex={-1} className="flex flex-col gap-5">
        {file && sending ? (
          <Sending file={file} running={running} />
        ) : applied && file ? (
          <Report report={applied} file={file} />
        ) : plan && file ? (
          <Report report={plan} file={file} />
        ) : file && preview ? (
          <Columns file={file} preview={preview} state={state} />
        ) : (
          <DropZone looking={running?.what === 'preview' ? file : null} />
        )}
      </div>
    </>
  );
}

const steps = ['file', 'columns', 'check', 'done'] as const;

function stepOf({ applied, plan, preview, running }: ImportState): number {
  if (applied) return 3;
  if (running !== null && running.what !== 'preview') return 2;
  return plan ? 2 : preview ? 1 : 0;
}

function Steps({ at }: { readonly at: number }) {
  return (
    <ol className="flex flex-wrap gap-x-5 gap-y-1">
      {steps.map((step, index) => (
        <li key={step} aria-current={index === at ? 'step' : undefined} className={classes('flex items-center gap-2', index === at ? 'font-medium' : 'text-muted')}>
          <span aria-hidden="true" className={classes('grid size-5 place-items-center rounded-full text-11 font-semibold', index <= at ? 'bg-accent text-on-accent' : 'bg-ink/8')}>
            {index < at ? <Check size={12} /> : index + 1}
          </span>
          {t(`steps.${step}`)}
        </li>
      ))}
    </ol>
  );
}

function Sending({ file, running }: { readonly file: File; readonly running: Exclude<ImportState['running'], null | { what: 'preview' }> }) {
  const { what, rows, bytes } = running;
  const percent = Math.min(100, Math.floor((bytes / file.size) * 100));
  return (
    <section className="grid gap-4 rounded-xl border border-line bg-surface p-5">
      <p className="text-16 font-medium" role="status">{t(`running.${what}`, { name: file.name })}</p>
      <Progress value={Math.min(bytes, file.size)} max={file.size} label={t('running.progress', { rows, percent })} />
      <div>
        <Button onClick={stopSending}>{t('act.stop')}</Button>
      </div>
    </section>
  );
}
