import { useMay } from '../../api/session.ts';
import { classes } from '../../components/classes.ts';
import { Page } from '../../components/page.tsx';
import { oneOf, useUrlState, type UrlState } from '../../url-state.ts';
import { ExportForm } from './export-form.tsx';
import { ImportSteps } from './import-steps.tsx';
import { t } from './texts.ts';

type View = 'import' | 'export';

const url: UrlState<{ readonly view: View | '' }> = {
  read: ({ view }) => ({ view: oneOf(view, ['import', 'export'], '') }),
  write: ({ view }) => ({ view }),
};

/** Brings people over from files, and hands them out as files. */
export function ImportPage() {
  const [{ view: wanted }, setUrl] = useUrlState(url);
  const may = useMay();
  const views = (['import', 'export'] as const).filter((view) => may(view));
  const view = views.find((one) => one === wanted) ?? views[0] ?? 'import';
  return (
    <Page title={t('title')}>
      {views.length > 1 && (
        <div role="group" aria-label={t('views')} className="flex gap-1 border-b border-line pb-2">
          {views.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={view === one}
              onClick={() => setUrl({ view: one === 'import' ? '' : one })}
              className={classes('hit rounded-md px-3 font-medium', view === one ? 'bg-ink/8 text-ink' : 'text-muted hover:text-ink')}
            >
              {t(`tabs.${one}`)}
            </button>
          ))}
        </div>
      )}
      {view === 'export' ? <ExportForm /> : <ImportSteps />}
    </Page>
  );
}
