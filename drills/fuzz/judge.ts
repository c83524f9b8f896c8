import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { App } from '../../packages/foyer/src/http/app.ts';
import { checkAnswer } from '../../packages/foyer/src/testing/contract-check.ts';
import { marker } from './hostile-values.ts';
import type { Shot } from './make-request.ts';
import { mayAsk } from './rights.ts';
import type { Surface } from './surface.ts';

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly milliseconds: number;
}

/** A machine that others use, too, must not decide about the product. */
const answerMsMax = 10_000;

/** One value, not many by line. */
export function isJson(type: string): boolean {
  return /^application\/json(?:;|$)/.test(type);
}

/** Says what is wrong with an answer, by the document and by what holds for every answer. */
export class Judge {
  readonly #app: App;
  readonly #secrets: ReadonlySet<string>;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  readonly #checks = new Map<string, ValidateFunction>();
  /** Long words that were told to anybody, to compare with what is stored. */
  readonly words = new Set<string>();

  constructor(app: App, surface: Surface, secrets: ReadonlySet<string>) {
    this.#app = app;
    this.#secrets = secrets;
    addFormats.default(this.#ajv);
    this.#ajv.addFormat('password', true).addFormat('binary', true);
    this.#ajv.addSchema({ $id: 'document', components: { schemas: surface.schemas } });
  }

  /** @returns what is wrong, in words */
  async faultsOf(shot: Shot, answer: Answer): Promise<string[]> {
    const faults: string[] = [];
    const { status, headers, text } = answer;
    const { operation, caller } = shot;
    if (status >= 500 && status !== 503) faults.push(`answers ${status}`);
    if (answer.milliseconds > answerMsMax) faults.push(`takes ${Math.round(answer.milliseconds)} ms`);
    const asTold = shot.method === operation.method && !headers.has(`x-${marker}`);
    if (headers.has(`x-${marker}`)) faults.push('takes a line of a value for a header');
    if (asTold && status < 300 && operation.guarded && !mayAsk(operation, caller.scopes)) faults.push(`lets ${caller.name} in`);
    const type = headers.get('content-type') ?? '';
    if (type.startsWith('text/html') && (text.includes(`<script>${marker}`) || text.includes(`<img src=x onerror=${marker}`))) faults.push('takes a value for markup');
    await checkAnswer(this.#app, { method: shot.method, path: new URL(`http://x${shot.target}`).pathname }, new Response(/^(204|304)$/.test(String(status)) ? null : text, { status, headers }))
      .catch((error: unknown) => faults.push(String(error)));
    if (asTold && isJson(type) && text !== '') faults.push(...this.#shapeFaults(shot, status, text));
    this.#lookForSecrets(shot, text, faults);
    return faults;
  }

  #shapeFaults({ operation }: Shot, status: number, text: string): string[] {
    const schema = operation.answers.get(status)?.['application/json'];
    if (schema === undefined) return [];
    const key = `${operation.method} ${operation.path} ${status}`;
    let check = this.#checks.get(key);
    if (check === undefined) this.#checks.set(key, check = this.#ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components')) as object));
    return check(JSON.parse(text)) ? [] : [`answers ${status} in another shape than the document says: ${this.#ajv.errorsText(check.errors)}`];
  }

  #lookForSecrets(shot: Shot, text: string, faults: string[]): void {
    for (const word of text.match(/[\w+/=-]{32,}/g) ?? []) this.words.add(word);
    const sent = `${shot.target} ${typeof shot.body === 'string' ? shot.body : Buffer.from(shot.body ?? '').toString()}`;
    for (const secret of this.#secrets) if (text.includes(secret) && !sent.includes(secret)) faults.push('tells a secret');
  }
}
