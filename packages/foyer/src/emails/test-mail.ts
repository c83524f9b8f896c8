import type { Product } from '../domain/product.ts';
import { renderTemplates } from './liquid.ts';
import { bodyScope } from './mail-values.ts';
import { oneLine } from './inert-text.ts';
import { fillHtml, fillText, skeletonOf } from './skeleton.ts';
import { mailTexts } from './templates/catalogue.ts';

const words = {
  en: {
    subject: 'A test mail from',
    text: '# Mail works\n\nThis is the test somebody asked for on the settings page of **{{ brandName }}**. When you read it, mail goes out.',
    foot: 'You get this mail because an admin of {{ brandName }} tried out whether mail works.',
  },
  de: {
    subject: 'Eine Testmail von',
    text: '# Mail funktioniert\n\nDas ist der Test, um den jemand auf der Einstellungsseite von **{{ brandName }}** gebeten hat. Wenn du ihn liest, kommt Mail an.',
    foot: 'Du bekommst diese Mail, weil ein Admin von {{ brandName }} ausprobiert hat, ob Mail funktioniert.',
  },
} as const;

/** The mail that shows whether mail works, in the product's language. */
export function renderTestMail(product: Product): { subject: string; text: string; html: string } {
  const { language, locale, texts: { linkHint } } = mailTexts(product.locale);
  const { subject, text, foot } = language === 'de' ? words.de : words.en;
  const { texts, values } = renderTemplates({ preheader: '', text, foot }, bodyScope({ email: '' }, product, locale));
  const skeleton = skeletonOf(texts, { product, language, linkHint });
  return { subject: oneLine(`${subject} ${product.brand.name}`), text: fillText(skeleton, values), html: fillHtml(skeleton, values) };
}
