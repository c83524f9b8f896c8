import { JoinStore, type JoinState } from '@foyer/react/client';
import { make } from './dom.ts';
import { formView, type FormView } from './form-view.ts';
import { lookOf } from './look.ts';

/** Where this script came from is where Foyer is, unless the tag says otherwise. */
const home = document.currentScript instanceof HTMLScriptElement ? new URL(document.currentScript.src).origin : '';

/**
 * `<foyer-waitlist src="https://join.example.com" role="coach">`: the waitlist form on any page. Everything it shows is in a shadow tree
 * with a sheet of its own; it runs under a policy that allows the script and connections to Foyer and nothing else.
 *
 * Fires `foyer-joined` when a request is in, and `foyer-failed` with `detail.kind` when a try did not succeed. Neither tells what was typed.
 */
export class FoyerWaitlist extends HTMLElement {
  static readonly observedAttributes = ['src', 'role', 'data-role', 'lang', 'source'];
  readonly #root = this.attachShadow({ mode: 'open' });
  readonly #box = make('div', { class: 'box', part: 'box' });
  /** Stands here from the beginning: what is put into it is read out. */
  readonly #spoken = make('p', { class: 'unseen', role: 'status' });
  #store: JoinStore | undefined;
  #view: FormView | undefined;
  #shown: JoinState | undefined;
  #quit = () => {};

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [lookOf()];
    this.#root.append(this.#spoken, this.#box);
  }

  connectedCallback(): void {
    this.#moveRole();
    this.#begin();
  }

  disconnectedCallback(): void {
    this.#quit();
    this.#store = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (!this.isConnected || this.#store === undefined || before === now) return;
    if (name === 'role') this.#moveRole();
    else this.#begin();
  }

  /** `role` names the role to join as. To screen readers it would name something else, so it moves; that it moved is a change of its own. */
  #moveRole(): void {
    const role = this.getAttribute('role');
    if (role === null) return;
    this.removeAttribute('role');
    this.dataset['role'] = role;
  }

  #begin(): void {
    this.#quit();
    const lang = this.closest('[lang]')?.getAttribute('lang') ?? undefined;
    const store = new JoinStore({ foyer: originOf(this.getAttribute('src')) ?? home, role: this.dataset['role'], lang: lang === '' ? undefined : lang, source: this.getAttribute('source') ?? undefined });
    this.#store = store;
    this.#view = undefined;
    this.#shown = undefined;
    this.#quit = store.subscribe(() => this.#show(store));
    this.#show(store);
    void store.load();
  }

  #show(store: JoinStore): void {
    const { state } = store;
    const before = this.#shown;
    this.#shown = state;
    this.#box.setAttribute('aria-busy', String(state.phase === 'loading'));
    if (state.form === null) this.#showWithoutForm(store);
    else if (state.phase !== 'joined') {
      if (!this.#view) {
        this.#root.adoptedStyleSheets = [lookOf(state.form.colours)];
        this.#root.host.toggleAttribute('data-ready', true);
        this.#view = formView(store);
        this.#box.replaceChildren(this.#view.element);
      }
      this.#view.show(state);
      this.#spoken.textContent = state.phase === 'sending' ? state.form.words['sending'] ?? '' : '';
    } else if (before?.phase !== 'joined') this.#thank(state);
    if (state.failure && state.failures !== before?.failures) this.#tell('foyer-failed', { kind: state.failure.kind });
  }

  /** Before anything is known, words can only be those of this script. */
  #showWithoutForm(store: JoinStore): void {
    if (store.state.phase === 'loading') return this.#box.replaceChildren();
    const again = make('button', { class: 'link', type: 'button' }, 'Try again');
    again.addEventListener('click', () => void store.load());
    const page = `${originOf(this.getAttribute('src')) ?? home}/waitlist${this.dataset['role'] ? `/${encodeURIComponent(this.dataset['role'])}` : ''}`;
    this.#box.replaceChildren(make('div', { class: 'notice', part: 'notice', role: 'alert' }, make('p', {}, 'The form cannot be shown here right now.'), make('div', { class: 'ways' }, again, make('a', { class: 'link', href: page }, 'Open the waitlist'))));
  }

  #thank({ form }: JoinState): void {
    const { words, texts, confirmEmail } = form!;
    const title = make('h2', { tabindex: -1 }, words['successTitle']);
    this.#box.replaceChildren(make('div', { class: 'thanks', part: 'thanks' }, title, make('p', {}, texts.success), confirmEmail && make('ol', {}, make('li', {}, words['mail']), make('li', {}, words['confirm'])), make('p', { class: 'help' }, texts.whatHappensNext)));
    this.#spoken.textContent = `${words['successTitle'] ?? ''}. ${texts.success}`;
    title.focus();
    this.#tell('foyer-joined', { role: form!.role?.key ?? null });
  }

  #tell(name: string, detail: Readonly<Record<string, string | null>>): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** The origin in an address, or undefined for none and for nonsense. */
function originOf(address: string | null): string | undefined {
  if (!address) return undefined;
  try {
    const { origin, protocol } = new URL(address, location.href);
    return /^https?:$/.test(protocol) ? origin : undefined;
  } catch {
    return undefined;
  }
}
