import { useQuery } from '@tanstack/react-query';
import { PencilLine } from 'lucide-react';
import { Badge } from '../../components/badge.tsx';
import { classes } from '../../components/classes.ts';
import { SelectField } from '../../components/form.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { useNarrow } from '../../components/use-narrow.ts';
import { TemplateEditor } from './template-editor.tsx';
import { templatesQuery, type Template } from './templates.ts';
import { t } from './texts.ts';
import { kindWords, languageWords } from './words.ts';

interface MailsTabProps {
  /** Which mail; empty for the first. */
  readonly mail: string;
  readonly language: string;
  readonly onChange: (changes: { readonly mail?: string; readonly language?: string }) => void;
}

/** Every mail in every language, and the editor of the chosen one. */
export function MailsTab({ mail, language, onChange }: MailsTabProps) {
  const { data, error, refetch } = useQuery(templatesQuery);
  const narrow = useNarrow();
  if (error && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton lines={14} />;
  const kinds = [...new Set(data.items.map(({ kind }) => kind))];
  const languages = [...new Set(data.items.map(({ locale }) => locale))];
  const kind = kinds.includes(mail) ? mail : (kinds.includes('invitation') ? 'invitation' : kinds[0]!);
  const locale = languages.includes(language) ? language : languages[0]!;
  const template = data.items.find((one) => one.kind === kind && one.locale === locale);
  const own = (one: string) => data.items.some((item) => item.kind === one && item.overridden);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 md:grid-cols-[13rem_minmax(0,1fr)]">
      <div className="grid gap-4">
        {narrow ? (
          <SelectField label={t('mails.pick')} value={kind} onChange={(event) => onChange({ mail: event.currentTarget.value })}>
            {kinds.map((one) => <option key={one} value={one}>{kindWords(one)}</option>)}
          </SelectField>
        ) : (
          <nav aria-label={t('mails.list')}>
            <ul className="grid gap-px">
              {kinds.map((one) => (
                <li key={one}>
                  <button
                    type="button"
                    aria-current={one === kind ? 'page' : undefined}
                    onClick={() => onChange({ mail: one })}
                    className={classes('hit flex w-full items-center gap-2 rounded-md px-2.5 text-left', one === kind ? 'bg-ink/7 font-medium' : 'text-ink/80 hover:bg-ink/4')}
                  >
                    <span className="flex-1">{kindWords(one)}</span>
                    {own(one) && <Badge tone="accent" icon={PencilLine} className="-mr-1 px-1.5!"><span className="sr-only">{t('mails.own')}</span></Badge>}
                  </button>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {languages.length > 1 && (
          <SelectField label={t('mails.language')} value={locale} onChange={(event) => onChange({ language: event.currentTarget.value })}>
            {languages.map((one) => <option key={one} value={one}>{languageWords(one)}{overriddenIn(data.items, kind, one) ? ` · ${t('mails.own')}` : ''}</option>)}
          </SelectField>
        )}
      </div>
      {template && <TemplateEditor key={`${kind}-${locale}`} template={template} />}
    </div>
  );
}

function overriddenIn(items: readonly Template[], kind: string, locale: string): boolean {
  return items.some((one) => one.kind === kind && one.locale === locale && one.overridden);
}
