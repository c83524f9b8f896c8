import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { takeTurns } from '../measure/take-turns.ts';
import { figuresOf, type Finding } from '../report/figures.ts';
import type { BenchServer } from '../servers/bench-server.ts';
import { benchAdminKey } from '../servers/product-environment.ts';
import { titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';
import { blockingScripts, resourcesOf } from './page-parts.ts';

const target = { bytes: 50_000 };
const pages = ['/', '/waitlist/coach', '/waitlist/success?role=coach', '/sign-in'];

/** What a browser gets for a public page: every byte of it and of what it names, as transferred. */
export async function pageRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  await withProduct(setting, 'silent', async (product) => {
    const weighed = await Promise.all(pages.map(async (path) => ({ path, ...await weigh(product, path) })));
    const [turns] = await takeTurns(bench.load, [product], Math.min(bench.options.rounds, 3), () => ({
      connections: 16, warmup: 500, requests: 3_000 * bench.options.effort, loop: { kind: 'closed' },
      work: { kind: 'ask', key: benchAdminKey, paths: ['/waitlist/coach'] },
    }));
    bench.report({
      title: titleOf('Public pages', setting),
      servers: [figuresOf('product, /waitlist/coach', turns!.typical)],
      findings: weighed.flatMap(({ path, bytes, files, blocking }): Finding[] => [
        { what: `${path}: bytes transferred with everything it names`, found: `${(bytes / 1000).toFixed(1)} kB (${files} files)`, target: `< ${target.bytes / 1000} kB`, met: bytes < target.bytes },
        { what: `${path}: scripts that block`, found: String(blocking), target: '0', met: blocking === 0 },
      ]),
      proofs: [],
      notes: ['Heads of answers count too. That the largest part is painted within a second on a slow phone is a story of the browser tests.'],
    });
  });
}

async function weigh(product: BenchServer, path: string): Promise<{ bytes: number; files: number; blocking: number }> {
  const page = await get(product.port, path);
  let bytes = page.bytes;
  const resources = resourcesOf(page.text);
  // What style sheets name, such as fonts, is fetched by browsers as well; the set grows while it is walked.
  for (const named of resources) {
    const part = await get(product.port, named);
    bytes += part.bytes;
    if (!named.includes('.css')) continue;
    for (const [, inner] of part.text.matchAll(/url\(["']?([^"')]+)["']?\)/g)) {
      if (inner === undefined || inner.startsWith('data:')) continue;
      const address = new URL(inner, `http://127.0.0.1${named}`).pathname;
      resources.add(address);
    }
  }
  return { bytes, files: resources.size + 1, blocking: blockingScripts(page.text) };
}

/** @throws {Error} for any answer but 200 */
function get(port: number, path: string): Promise<{ bytes: number; text: string }> {
  return new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers: { accept: 'text/html,*/*', 'accept-encoding': 'br, gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode !== 200) {
          reject(new Error(`${path} was answered with ${response.statusCode}.`));
          return;
        }
        const body = Buffer.concat(chunks);
        const head = response.rawHeaders.reduce((sum, part) => sum + part.length + 2, 17);
        resolve({ bytes: body.length + head, text: decoded(body, response.headers) });
      });
    }).on('error', reject).end();
  });
}

function decoded(body: Buffer, { 'content-encoding': encoding }: IncomingHttpHeaders): string {
  return (encoding === 'br' ? brotliDecompressSync(body) : encoding === 'gzip' ? gunzipSync(body) : body).toString();
}
