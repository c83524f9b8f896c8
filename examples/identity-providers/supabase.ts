import { createClient } from '@supabase/supabase-js';
import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import type { Access, Account, AskFoyer } from './ask-foyer.ts';

export interface SupabaseOptions {
  /** Of your project, such as `https://abcdefgh.supabase.co`. */
  readonly url: string;
  /** The project's secret key: it reads accounts, and never leaves your server. */
  readonly secretKey: string;
  /** Of the hook, as the dashboard shows it: `v1,whsec_…`. */
  readonly hookSecret: string;
  /** Only for a project that still signs with the legacy JWT secret. */
  readonly legacyJwtSecret?: string;
  readonly askFoyer: AskFoyer;
  readonly fetch?: typeof fetch;
}

/** Supabase says who somebody is; whether they may enter, and as what, is Foyer's to say, anew at each request. */
export function createSupabaseAccess({ url, secretKey, hookSecret, legacyJwtSecret, askFoyer, fetch = globalThis.fetch }: SupabaseOptions) {
  const supabase = createClient(url, secretKey, { auth: { persistSession: false, autoRefreshToken: false }, global: { fetch } });
  const webhook = new Webhook(hookSecret.replace(/^v1,/, ''));
  const issuer = `${url}/auth/v1`;
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { [customFetch]: fetch });
  const expected = { issuer, audience: 'authenticated', requiredClaims: ['sub', 'exp'] };
  /** Accounts that Foyer let in. It knows them by their id, so that nobody has to look up their address. */
  const inside = new Set<string>();

  async function readToken(token: string): Promise<string | null> {
    try {
      const { payload } = legacyJwtSecret === undefined
        ? await jwtVerify(token, keys, { ...expected, algorithms: ['ES256', 'RS256'] })
        : await jwtVerify(token, new TextEncoder().encode(legacyJwtSecret), { ...expected, algorithms: ['HS256'] });
      return payload.sub ?? null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  /** From Supabase's own record: what tokens carry about the address is no proof, and `user_metadata` is what people write themselves. */
  async function describe(subjectId: string): Promise<Account> {
    const { data: { user }, error } = await supabase.auth.admin.getUserById(subjectId);
    if (error && error.code !== 'user_not_found') throw error;
    return { provider: 'supabase', subjectId, email: user?.email ?? null, emailVerified: Boolean(user?.email_confirmed_at) };
  }

  /** Whether whoever sent this request may enter; null when nobody is signed in. */
  async function accessOf(request: Request): Promise<Access | null> {
    const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
    const subjectId = token === undefined ? null : await readToken(token);
    if (subjectId === null) return null;
    if (inside.has(subjectId)) {
      const access = await askFoyer({ provider: 'supabase', subjectId, email: null, emailVerified: false });
      if (access.reason !== 'address_unverified') return access;
      // The team released the account, or erased the person: they are met anew.
      inside.delete(subjectId);
    }
    const access = await askFoyer(await describe(subjectId));
    if (access.decision === 'allow') inside.add(subjectId);
    return access;
  }

  /** The Custom Access Token hook: the role for policies in the database, as it was when the token was made. */
  async function addRoleToToken(request: Request): Promise<Response> {
    let event: { user_id: string; claims: Record<string, unknown> };
    try {
      event = webhook.verify(await request.text(), Object.fromEntries(request.headers)) as typeof event;
    } catch {
      return Response.json({ error: 'Not signed by the hook.' }, { status: 401 });
    }
    const { decision, role } = await askFoyer(await describe(event.user_id));
    return Response.json({ claims: decision === 'allow' ? { ...event.claims, foyer_role: role } : event.claims });
  }

  return { accessOf, addRoleToToken };
}
