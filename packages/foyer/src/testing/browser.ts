/** The cookies of one browser. It keeps what answers set and sends it back, as a browser on the same origin does. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** The `Cookie` header; undefined when there is nothing to send. */
  get header(): string | undefined {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? undefined : pairs.join('; ');
  }

  /** Takes over the cookies of an answer; `Max-Age=0` removes one. */
  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(name.length + 1));
    }
  }

  /** The value whose cookie name ends with this word, such as `session` or `device`. */
  cookie(word: string): string | undefined {
    return [...this.#cookies].find(([name]) => name.endsWith(word))?.[1];
  }

  /** Plants a cookie, as somebody who copied it would. */
  plant(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  forget(): void {
    this.#cookies.clear();
  }
}
