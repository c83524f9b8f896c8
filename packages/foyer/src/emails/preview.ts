// node packages/foyer/src/emails/preview.ts <outdir>: writes every mail as HTML and text, to be looked at.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mailKinds } from '../domain/mail.ts';
import type { Product } from '../domain/product.ts';
import { stages } from '../domain/stage.ts';
import { renderMail } from './render-mail.ts';
import { sampleValues } from './sample-values.ts';
import { mailLanguages } from './templates/catalogue.ts';

/** Brands that have as little in common as possible. */
const brands: readonly Product['brand'][] = [
  {
    name: 'Acme', tagline: 'Coaching that fits into a lunch break.', hue: 262, supportEmail: 'help@acme.test',
    legalLine: 'Acme Coaching Ltd, 1 Long Lane, London', privacyUrl: 'https://acme.test/privacy',
  },
  { name: 'Grünstift', tagline: 'Lektorat ohne Wartezeit.', hue: 140 },
];

function productWith(brand: Product['brand']): Product {
  return {
    brand, roles: [], questions: [], mails: {}, locale: 'en',
    texts: {
      headline: '', message: '', success: '',
      whatHappensNext: 'We read every request ourselves, usually within two days, and write to you either way.',
    },
  };
}

/** Writes `<kind>-<language>-<brand>.html` and `.txt`. */
export async function writePreviews(directory: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const written: string[] = [];
  for (const brand of brands) {
    for (const locale of mailLanguages) {
      for (const kind of mailKinds) {
        for (const stage of kind === 'status' ? stages : [undefined]) {
          const mail = renderMail(kind, { ...sampleValues(kind), ...(stage ? { stage } : {}) }, productWith(brand), { locale, addressVerified: true });
          const path = join(directory, [kind, stage, locale, brand.name.toLowerCase().replaceAll(/[^a-z]/g, '')].filter(Boolean).join('-'));
          await writeFile(`${path}.html`, mail.html);
          await writeFile(`${path}.txt`, `Subject: ${mail.subject}\n${Object.entries(mail.headers).map(([name, value]) => `${name}: ${value}`).join('\n')}\n\n${mail.text}`);
          written.push(path);
        }
      }
    }
  }
  return written;
}

if (import.meta.main) {
  const directory = process.argv[2];
  if (directory === undefined) {
    process.stderr.write('Name a directory to write to: node preview.ts <outdir>\n');
    process.exitCode = 2;
  } else {
    const written = await writePreviews(directory);
    process.stdout.write(`${written.length} mails written to ${directory}\n`);
  }
}
