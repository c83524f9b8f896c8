import { BarChart3, Table2 } from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { Skeleton } from '../../components/states.tsx';
import { t } from './texts.ts';

interface FigureProps {
  /** The answer to the question the chart is there for. */
  readonly title: string;
  readonly note?: ReactNode;
  /** Everything the chart shows, in words. */
  readonly summary: string;
  readonly chart: ReactNode;
  readonly table: ReactNode;
  readonly asTable: boolean;
  readonly onView: (asTable: boolean) => void;
  readonly actions?: ReactNode;
  /** In place of a chart that has nothing to show. */
  readonly empty?: ReactNode;
}

/** A chart with its answer on top, which reads as well as a table and to a screen reader. */
export function Figure({ title, note, summary, chart, table, asTable, onView, actions, empty }: FigureProps) {
  return (
    <figure className="m-0 flex min-w-0 flex-col rounded-xl border border-line bg-surface">
      <figcaption className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 pt-3">
        <div className="min-w-0 flex-[1_1_16rem]">
          <h2 className="text-14">{title}</h2>
          {note !== undefined && <p className="mt-0.5 text-12 text-muted">{note}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-1">
          {actions}
          {empty === undefined && (
            <Button look="quiet" icon={asTable ? BarChart3 : Table2} aria-label={asTable ? t('viewChart') : t('ofTitle', { title })} onClick={() => onView(!asTable)}>
              {t(asTable ? 'viewChart' : 'viewTable')}
            </Button>
          )}
        </div>
      </figcaption>
      <div className="min-w-0 flex-1 p-4 pt-3">
        {empty ?? (asTable ? table : (
          <div
            role="img"
            aria-label={summary}
            className="[--chart-1:var(--accent)] [--chart-2:var(--text)] [--chart-3:var(--success-text)] [--chart-soft:var(--accent-soft)] forced-colors:[--chart-1:CanvasText] forced-colors:[--chart-2:CanvasText] forced-colors:[--chart-3:CanvasText] forced-colors:[--chart-soft:Canvas] [&_text]:fill-muted [&_text]:text-12 forced-colors:[&_text]:fill-[CanvasText]"
          >
            <Suspense fallback={<Skeleton lines={6} />}>{chart}</Suspense>
          </div>
        ))}
      </div>
    </figure>
  );
}

interface FigureTableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
}

/** The same as a table: first column names, the rest counts. */
export function FigureTable({ head, rows }: FigureTableProps) {
  return (
    <div className="max-h-96 overflow-auto" tabIndex={0} role="group" aria-label={head.join(', ')}>
      <table className="w-full text-left">
        <thead className="sticky top-0 bg-surface text-12 text-muted">
          <tr>{head.map((name, index) => <th key={name} scope="col" className={index === 0 ? 'py-1.5 pr-3 font-medium' : 'py-1.5 pl-3 text-right font-medium'}>{name}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([name, ...values], index) => (
            <tr key={index} className="border-t border-line">
              <th scope="row" className="py-1.5 pr-3 font-normal wrap-anywhere">{name}</th>
              {values.map((value, at) => <td key={at} className="py-1.5 pl-3 text-right">{value}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
