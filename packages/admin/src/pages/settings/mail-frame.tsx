import { useCallback, useEffect, useRef } from 'react';
import { t } from './texts.ts';

/** HTML of a mail, parted so that nothing of it is inline style, which the page's policy would refuse. */
export interface PartedMail {
  readonly html: string;
  readonly css: string;
}

/** Takes style sheets and style attributes out; the attributes stay as data. Our own renderer wrote it: values are escaped. */
export function partMail(html: string): PartedMail {
  const css: string[] = [];
  const parted = html
    .replaceAll(/<style[^>]*>([\s\S]*?)<\/style>/g, (_, sheet: string) => {
      css.push(sheet);
      return '';
    })
    .replaceAll(/(<[a-z][^<>]*?) style="/gi, '$1 data-style="');
  return { html: parted, css: css.join('\n') };
}

/**
 * A mail in a frame in which no script runs and from which nothing leads anywhere. Its looks are put on from outside: the policy of the
 * page holds in the frame as well, and takes no inline style.
 */
export function MailFrame({ html }: { readonly html: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const { html: parted, css } = partMail(html);
  const dress = useCallback(() => {
    const { contentDocument: page, contentWindow } = frame.current ?? {};
    if (!page || !contentWindow) return;
    const { CSSStyleSheet: Sheet } = contentWindow as unknown as { CSSStyleSheet: typeof CSSStyleSheet };
    const sheet = new Sheet();
    sheet.replaceSync(css);
    page.adoptedStyleSheets = [sheet];
    for (const element of page.querySelectorAll<HTMLElement>('[data-style]')) element.style.cssText = element.dataset['style'] ?? '';
    for (const link of page.querySelectorAll('a')) {
      link.removeAttribute('href');
      link.removeAttribute('target');
    }
  }, [css]);
  // The frame may have loaded before React listened.
  useEffect(() => dress(), [dress, parted]);
  return <iframe ref={frame} title={t('mails.previewFrame')} sandbox="allow-same-origin" srcDoc={parted} onLoad={dress} className="h-[34rem] w-full rounded-lg border border-line bg-white dark:bg-black" />;
}
