import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Webhook } from 'standardwebhooks';

/** An account, as the Auth server answers with it. */
interface FakeUser {
  readonly id: string;
  readonly aud: 'authenticated';
  readonly email: string;
  readonly email_confirmed_at: string | null;
  readonly user_metadata: Record<string, unknown>;
}

interface Mail { readonly to: string; readonly type: 'signup' | 'email_change'; readonly token_hash: string; readonly userId: string }

export interface FakeSupabaseOptions {
  readonly url: string;
  readonly secretKey: string;
  readonly hookSecret: string;
  /** Signs with this secret instead of a key pair, as old projects do. */
  readonly legacyJwtSecret?: string;
  /** Where the Custom Access Token hook leads. */
  readonly hook: (request: Request) => Promise<Response>;
}

/** Without these the Auth server gives no token, whatever a hook answers. */
const requiredClaims = ['iss', 'aud', 'exp', 'iat', 'sub', 'role', 'aal', 'session_id', 'email', 'phone', 'is_anonymous'];

/** A fake of Supabase's Auth server at the network's edge: accounts, confirmations by mail, tokens, the hook, and the keys. */
export class FakeSupabase {
  readonly mails: Mail[] = [];
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  readonly #options: FakeSupabaseOptions;
  readonly #keys = generateKeyPair('ES256');
  readonly #users = new Map<string, FakeUser>();
  readonly #passwords = new Map<string, string>();
  readonly #refreshTokens = new Map<string, string>();

  constructor(options: FakeSupabaseOptions) {
    this.#options = options;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    const path = pathname.replace('/auth/v1', '');
    this.asked.push(path);
    const body = request.method === 'GET' ? {} : await request.json() as Record<string, string>;
    const bearer = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    if (path === '/.well-known/jwks.json') return Response.json({ keys: [{ ...(await exportJWK((await this.#keys).publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] });
    if (path === '/signup') return this.#signUp(body);
    if (path === '/verify') return this.#verify(body);
    if (path === '/token') return searchParams.get('grant_type') === 'password' ? this.#signIn(body) : this.#refresh(body);
    if (path === '/user' && request.method === 'PUT') return this.#change(bearer, body);
    if (path.startsWith('/admin/users/')) return bearer === this.#options.secretKey ? this.#read(path.split('/')[3]!) : refusal(403, 'not_admin');
    return refusal(404, 'not_found');
  };

  #signUp({ email = '', password = '', data }: Record<string, string>): Response {
    const user: FakeUser = { id: crypto.randomUUID(), aud: 'authenticated', email, email_confirmed_at: null, user_metadata: data as unknown as Record<string, unknown> };
    this.#users.set(user.id, user);
    this.#passwords.set(user.id, password);
    this.#mail(user.id, email, 'signup');
    return Response.json(user);
  }

  /** The token is made in the transaction that stores the confirmation: who asks meanwhile reads the account as it was. */
  async #verify({ type, token_hash }: Record<string, string>): Promise<Response> {
    const mail = this.mails.find((one) => one.type === type && one.token_hash === token_hash);
    const user = mail && this.#users.get(mail.userId);
    if (!mail || !user) return refusal(403, 'otp_expired');
    const confirmed = { ...user, email: mail.to, email_confirmed_at: new Date().toISOString() };
    const answer = await this.#issue(confirmed, 'otp');
    this.#users.set(user.id, confirmed);
    return answer;
  }

  async #signIn({ email, password }: Record<string, string>): Promise<Response> {
    const user = [...this.#users.values()].find((one) => one.email === email && this.#passwords.get(one.id) === password);
    if (!user) return refusal(400, 'invalid_credentials');
    return user.email_confirmed_at === null ? refusal(400, 'email_not_confirmed') : this.#issue(user, 'password');
  }

  async #refresh({ refresh_token = '' }: Record<string, string>): Promise<Response> {
    const user = this.#users.get(this.#refreshTokens.get(refresh_token) ?? '');
    return user ? this.#issue(user, 'token_refresh') : refusal(400, 'refresh_token_not_found');
  }

  #change(token: string, { email, data }: Record<string, string>): Response {
    const { sub } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string };
    const user = { ...this.#users.get(sub)! };
    if (data) user.user_metadata = { ...user.user_metadata, ...(data as unknown as Record<string, unknown>) };
    this.#users.set(sub, user);
    if (email !== undefined) this.#mail(sub, email, 'email_change');
    return Response.json(user);
  }

  #read(id: string): Response {
    const user = this.#users.get(id);
    return user ? Response.json(user) : refusal(404, 'user_not_found');
  }

  #mail(userId: string, to: string, type: Mail['type']): void {
    this.mails.push({ to, type, userId, token_hash: crypto.randomUUID() });
  }

  async sign(claims: Record<string, unknown>): Promise<string> {
    const { legacyJwtSecret } = this.#options;
    return legacyJwtSecret === undefined
      ? new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'JWT' }).sign((await this.#keys).privateKey)
      : new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(new TextEncoder().encode(legacyJwtSecret));
  }

  claimsOf(user: FakeUser): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1_000);
    return {
      iss: `${this.#options.url}/auth/v1`, aud: 'authenticated', exp: now + 3_600, iat: now, sub: user.id, role: 'authenticated', aal: 'aal1', session_id: crypto.randomUUID(),
      email: user.email, phone: '', is_anonymous: false, app_metadata: { provider: 'email' }, user_metadata: user.user_metadata,
    };
  }

  async #issue(user: FakeUser, method: string): Promise<Response> {
    const event = JSON.stringify({ metadata: { name: 'customize-access-token' }, user_id: user.id, claims: this.claimsOf(user), authentication_method: method });
    const answer = await this.#options.hook(signedRequest(this.#options.hookSecret, event));
    if (answer.status !== 200) return refusal(500, 'unexpected_failure');
    const { claims } = await answer.json() as { claims: Record<string, unknown> };
    if (requiredClaims.some((name) => !(name in claims))) return refusal(500, 'unexpected_failure');
    const refresh_token = crypto.randomUUID();
    this.#refreshTokens.set(refresh_token, user.id);
    return Response.json({ access_token: await this.sign(claims), token_type: 'bearer', expires_in: 3_600, refresh_token, user });
  }
}

/** A call of the hook, signed as the Auth server signs it. */
export function signedRequest(secret: string, payload: string): Request {
  const at = new Date();
  const signature = new Webhook(secret.replace('v1,', '')).sign('one', at, payload);
  return new Request('https://product.test/hooks/supabase', {
    method: 'POST', body: payload,
    headers: { 'content-type': 'application/json', 'webhook-id': 'one', 'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)), 'webhook-signature': signature },
  });
}

function refusal(status: number, error_code: string): Response {
  return Response.json({ code: status, error_code, msg: error_code }, { status });
}
