import { Browser } from '../browser.ts';
import type { FakeClerk } from './fake-clerk.ts';

interface Told {
  readonly status: number;
  readonly body: { readonly response?: Record<string, unknown>; readonly client?: { readonly sessions: readonly { readonly id: string }[] }; readonly errors?: readonly { readonly code: string }[]; readonly [more: string]: unknown };
}

/** Speaks to the frontend of a fake as clerk-js does: forms, methods beside the address, cookies. */
export class FrontendVisitor {
  readonly browser = new Browser();
  readonly #fake: FakeClerk;
  readonly #origin: string;

  constructor(fake: FakeClerk, origin = 'http://localhost:4000') {
    this.#fake = fake;
    this.#origin = origin;
  }

  /** @param path - without `/v1` */
  async ask(method: string, path: string, form: Readonly<Record<string, string>> = {}): Promise<Told> {
    const url = new URL(`${this.#fake.frontendUrl}/v1${path}`);
    url.searchParams.set('__clerk_api_version', '2026-08-20');
    if (method !== 'GET' && method !== 'POST') url.searchParams.set('_method', method);
    const response = await fetch(url, {
      method: method === 'GET' ? 'GET' : 'POST', headers: { origin: this.#origin, ...(this.browser.header === undefined ? {} : { cookie: this.browser.header }) },
      ...(method === 'GET' ? {} : { body: new URLSearchParams(form) }),
    });
    this.browser.keep(response);
    return { status: response.status, body: (await response.json()) as Told['body'] };
  }

  /** Follows a link as far as it leads. @returns where the browser is sent */
  async follow(address: string): Promise<{ readonly status: number; readonly location: URL | undefined }> {
    const response = await fetch(address, { redirect: 'manual', headers: this.browser.header === undefined ? {} : { cookie: this.browser.header } });
    await response.body?.cancel();
    this.browser.keep(response);
    const location = response.headers.get('location');
    return { status: response.status, location: location === null ? undefined : new URL(location) };
  }

  /** Signs up by the link of an invitation, and has an account then. */
  async signUp(link: string, password = 'seven tall bridges hum'): Promise<Told> {
    const ticket = (await this.follow(link)).location?.searchParams.get('__clerk_ticket') ?? '';
    const begun = await this.ask('POST', '/client/sign_ups', { strategy: 'ticket', ticket, locale: 'en-US' });
    return this.ask('PATCH', `/client/sign_ups/${String(begun.body.response?.id)}`, { password });
  }
}
