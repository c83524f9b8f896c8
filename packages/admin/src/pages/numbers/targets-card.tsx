import { Check, CircleDashed, X, type LucideIcon } from 'lucide-react';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Card } from '../../components/page.tsx';
import type { Target } from './numbers.ts';
import { t } from './texts.ts';
import { amountWords, targetWords } from './words.ts';

/** What the product promised itself, and how it stands. */
export function TargetsCard({ targets }: { readonly targets: readonly Target[] }) {
  const told = targets.filter(({ met }) => met !== null);
  const met = told.filter((one) => one.met === true).length;
  const title = told.length === 0 ? t('targets.none') : met === told.length ? t('targets.allMet', { count: met }) : t('targets.title', { met, count: told.length });
  return (
    <Card title={title}>
      <div className="-my-2 grid divide-y divide-line">
        <div aria-hidden="true" className="hidden grid-cols-[minmax(0,1fr)_8rem_8rem_8rem] gap-4 pb-2 text-12 font-medium text-muted sm:grid">
          <span>{t('targets.columns.name')}</span><span className="text-right">{t('targets.columns.target')}</span><span className="text-right">{t('targets.columns.actual')}</span><span>{t('targets.columns.met')}</span>
        </div>
        {targets.map((target) => <TargetRow key={target.key} target={target} />)}
      </div>
    </Card>
  );
}

function TargetRow({ target }: { readonly target: Target }) {
  const { title, explanation, actual, unit } = target;
  return (
    <section className="grid gap-x-4 gap-y-1 py-2.5 sm:grid-cols-[minmax(0,1fr)_8rem_8rem_8rem] sm:items-start">
      <div className="min-w-0">
        <h3 className="text-13 font-medium tracking-normal">{title}</h3>
        <p className="mt-0.5 max-w-[68ch] text-12 text-muted">{explanation}</p>
      </div>
      <p className="tabular-nums sm:text-right"><Name text={t('targets.columns.target')} />{targetWords(target)}</p>
      <p className="font-medium tabular-nums sm:text-right"><Name text={t('targets.columns.actual')} />{actual === null ? <span className="font-normal text-muted">–</span> : amountWords(actual, unit)}</p>
      <p><Met met={target.met} /></p>
    </section>
  );
}

/** The head of the column, where there are no columns and for screen readers. */
function Name({ text }: { readonly text: string }) {
  return <span className="mr-1.5 text-muted sm:sr-only">{text}:</span>;
}

const looks: Readonly<Record<'yes' | 'no' | 'unknown', { readonly tone: Tone; readonly icon: LucideIcon }>> = {
  yes: { tone: 'success', icon: Check },
  no: { tone: 'danger', icon: X },
  unknown: { tone: 'neutral', icon: CircleDashed },
};

function Met({ met }: { readonly met: boolean | null }) {
  const answer = met === null ? 'unknown' : met ? 'yes' : 'no';
  return <Badge {...looks[answer]}>{t(`targets.${answer}`)}</Badge>;
}
