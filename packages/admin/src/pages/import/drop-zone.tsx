import { FileUp } from 'lucide-react';
import { useId, useState, type DragEvent } from 'react';
import { buttonClass } from '../../components/button.tsx';
import { classes } from '../../components/classes.ts';
import { takeFile } from './import-store.ts';
import { t } from './texts.ts';

const accepted = '.csv,.tsv,.txt,.json,.ndjson,.jsonl,text/csv,application/json';

/** Takes a file by drag and drop or by choosing it. */
export function DropZone({ looking }: { readonly looking: File | null }) {
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is);
  };
  return (
    <section
      onDragEnter={(event) => drag(event, true)}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        const file = event.dataTransfer.files[0];
        if (file) void takeFile(file);
      }}
      className={classes(
        'grid justify-items-center gap-2 rounded-xl border-2 border-dashed px-6 py-16 text-center transition-colors',
        over ? 'border-accent bg-accent-soft text-on-accent-soft' : 'border-line bg-surface',
      )}
    >
      <span className={classes('mb-1 grid size-12 place-items-center rounded-xl', over ? 'bg-accent text-on-accent' : 'bg-accent-soft text-on-accent-soft')}>
        <FileUp size={22} aria-hidden="true" />
      </span>
      <h2 className="text-16">{looking ? t('drop.reading', { name: looking.name }) : t(over ? 'drop.over' : 'drop.title')}</h2>
      <p className={classes('max-w-[52ch]', over ? '' : 'text-muted')}>{t('drop.text')}</p>
      <div className="mt-3">
        <FileButton words={t('drop.choose')} look="primary" />
      </div>
    </section>
  );
}

/** A button that opens the system's file window. */
export function FileButton({ words, look }: { readonly words: string; readonly look: 'primary' | 'plain' }) {
  const id = useId();
  return (
    <>
      <input
        id={id}
        type="file"
        accept={accepted}
        className="peer sr-only"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file can be chosen again after it was mended.
          event.currentTarget.value = '';
          if (file) void takeFile(file);
        }}
      />
      <label htmlFor={id} className={buttonClass(look, 'peer-focus-visible:outline-2 peer-focus-visible:outline-offset-1 peer-focus-visible:outline-ring')}>
        {words}
      </label>
    </>
  );
}
