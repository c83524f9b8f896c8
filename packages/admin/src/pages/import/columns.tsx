import { ArrowRight, FileText } from 'lucide-react';
import { useRoles } from '../../api/session.ts';
import { Button } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { CheckField, SelectField } from '../../components/form.tsx';
import { Card } from '../../components/page.tsx';
import { Notice } from '../../components/states.tsx';
import { FileButton } from './drop-zone.tsx';
import { fileEncodings, fileFormats, missingFields, samplesOf, type FileEncoding, type FileFormat, type FilePreview } from './file-preview.ts';
import { checkRows, chooseField, chooseOptions, giveHints, type ImportState } from './import-store.ts';
import { t } from './texts.ts';
import { sizeWords } from './words.ts';

interface ColumnsProps {
  readonly file: File;
  readonly preview: FilePreview;
  readonly state: ImportState;
}

/** How the file is written, what its columns become, and how to import. */
export function Columns({ file, preview, state }: ColumnsProps) {
  const missing = missingFields(preview, state.mapping).length > 0;
  return (
    <>
      <section className="flex flex-wrap items-center gap-3 rounded-xl border border-line bg-surface px-4 py-3">
        <FileText size={20} aria-hidden="true" className="text-muted" />
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-14">{file.name}</h2>
          <span className="text-12 text-muted">{sizeWords(file.size)}</span>
        </div>
        <FileButton words={t('drop.again')} look="plain" />
      </section>
      <Written preview={preview} busy={state.running !== null} />
      <Card title={t('mapping.title')}>
        <p className="text-muted">{t('mapping.lead')}</p>
        {missing && <div className="mt-3"><Notice tone="warning">{t('mapping.missing')}</Notice></div>}
        <MappingTable preview={preview} mapping={state.mapping} />
      </Card>
      <Options state={state} />
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" disabled={missing} busy={state.running !== null} onClick={() => void checkRows()} className="min-h-10 px-4 text-14">
          {t('act.check')}
        </Button>
      </div>
    </>
  );
}

const delimiters = [[',', 'comma'], [';', 'semicolon'], ['\t', 'tab'], ['|', 'pipe']] as const;

/** What was found out about the file, to be corrected when the rows look wrong. */
function Written({ preview, busy }: { readonly preview: FilePreview; readonly busy: boolean }) {
  const { format, delimiter, encoding } = preview;
  const unusual = delimiter !== null && !delimiters.some(([sign]) => sign === delimiter);
  return (
    <Card>
      <div className="grid gap-4 sm:grid-cols-3">
        <SelectField label={t('file.format')} value={format} disabled={busy} onChange={({ currentTarget: { value } }) => void giveHints({ format: value as FileFormat })}>
          {fileFormats.map((one) => <option key={one} value={one}>{t(`file.formats.${one}`)}</option>)}
        </SelectField>
        {delimiter !== null && (
          <SelectField label={t('file.delimiter')} value={delimiter} disabled={busy} onChange={({ currentTarget: { value } }) => void giveHints({ delimiter: value })}>
            {delimiters.map(([sign, name]) => <option key={sign} value={sign}>{t(`file.delimiters.${name}`)}</option>)}
            {unusual && <option value={delimiter}>{t('file.delimiters.other', { sign: delimiter })}</option>}
          </SelectField>
        )}
        <SelectField label={t('file.encoding')} value={encoding} disabled={busy} onChange={({ currentTarget: { value } }) => void giveHints({ encoding: value as FileEncoding })}>
          {fileEncodings.map((one) => <option key={one} value={one}>{t(`file.encodings.${one}`)}</option>)}
        </SelectField>
      </div>
      <p className="mt-2 text-12 text-muted">{t('file.found')}</p>
      <details className="mt-3" open>
        <summary className="w-fit rounded-sm font-medium text-accent-text">{t('file.rows', { count: preview.rows.length })}</summary>
        <RowsTable preview={preview} />
      </details>
    </Card>
  );
}

function RowsTable({ preview: { columns, rows } }: { readonly preview: FilePreview }) {
  return (
    <div role="region" aria-label={t('file.rows', { count: rows.length })} tabIndex={0} className="mt-2 max-h-56 overflow-auto rounded-lg border border-line">
      <table className="w-max min-w-full border-separate border-spacing-0 text-left text-12">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="sticky top-0 border-b border-line bg-sunken px-2.5 py-1.5 font-medium whitespace-nowrap">{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, place) => (
                <td key={column} className="max-w-72 truncate border-b border-line/60 px-2.5 py-1.5 whitespace-nowrap">{row[place]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MappingTable({ preview, mapping }: { readonly preview: FilePreview; readonly mapping: ImportState['mapping'] }) {
  return (
    <div className="mt-3 grid">
      <div aria-hidden="true" className="hidden grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_1rem_minmax(0,1.2fr)] gap-3 pb-1 text-12 font-medium text-muted sm:grid">
        <span>{t('mapping.column')}</span>
        <span>{t('mapping.sample')}</span>
        <span />
        <span>{t('mapping.field')}</span>
      </div>
      <ul className="grid">
        {preview.columns.map((column) => {
          const field = mapping[column] ?? null;
          const samples = samplesOf(preview, column);
          return (
            <li key={column} className="grid items-center gap-x-3 gap-y-1 border-t border-line py-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_1rem_minmax(0,1.2fr)]">
              <span className={classes('truncate font-medium', field === null && 'text-muted')} title={column}>{column}</span>
              <span className="truncate text-12 text-muted" title={samples.join(', ')}>{samples.length === 0 ? t('mapping.noSample') : samples.join(', ')}</span>
              <ArrowRight size={14} aria-hidden="true" className="hidden text-muted sm:block" />
              <select
                aria-label={t('mapping.of', { column })}
                value={field ?? ''}
                onChange={({ currentTarget: { value } }) => chooseField(column, value === '' ? null : value)}
                className={classes('hit w-full min-w-0 rounded-md border bg-surface px-2 pr-8', field === null ? 'border-control/50 text-muted' : 'border-control')}
              >
                <option value="">{t('mapping.leaveOut')}</option>
                {preview.fields.map(({ key, label, required }) => (
                  <option key={key} value={key}>{required ? `${label} ${t('mapping.required')}` : label}</option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Options({ state: { role, invite, changeRoles } }: { readonly state: ImportState }) {
  const roles = useRoles();
  return (
    <Card title={t('options.title')}>
      <div className="grid max-w-[34rem] gap-4">
        <SelectField label={t('options.role')} help={t('options.roleHelp')} value={role} onChange={({ currentTarget: { value } }) => chooseOptions({ role: value })}>
          <option value="">{t('options.roleNone')}</option>
          {roles.map(({ key, label }) => <option key={key} value={key}>{label}</option>)}
        </SelectField>
        <CheckField label={t('options.invite')} help={t('options.inviteHelp')} checked={invite} onChange={({ currentTarget: { checked } }) => chooseOptions({ invite: checked })} />
        <CheckField label={t('options.changeRoles')} help={t('options.changeRolesHelp')} checked={changeRoles} onChange={({ currentTarget: { checked } }) => chooseOptions({ changeRoles: checked })} />
      </div>
    </Card>
  );
}
