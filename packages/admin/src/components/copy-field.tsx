import { Check, Copy } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { shared } from '../i18n/shared.ts';
import { Button } from './button.tsx';

/** Something to take along: a key, a link, a code. Selected as a whole on focus. */
export function CopyField({ label, value }: { readonly label: string; readonly value: string }) {
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = window.setTimeout(() => setCopied(false), 2000);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Without a secure context there is only the old way, which takes what is selected.
      document.execCommand('copy');
    }
    setCopied(true);
  };
  return (
    <div className="flex gap-2">
      <input
        ref={input}
        readOnly
        value={value}
        aria-label={label}
        onFocus={(event) => event.currentTarget.select()}
        className="hit min-w-0 flex-1 rounded-md border border-control bg-sunken px-2.5 font-mono text-12"
      />
      <Button icon={copied ? Check : Copy} onClick={() => void copy()}>
        {shared(copied ? 'copied' : 'copy')}
      </Button>
      <span className="sr-only" role="status">{copied ? shared('copied') : ''}</span>
    </div>
  );
}
