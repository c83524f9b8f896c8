import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What the provider knows of somebody. */
export interface OpenIdPerson {
  readonly sub: string;
  email: string;
  email_verified?: boolean;
}

export interface FakeOpenId {
  readonly issuer: string;
  /** What the library is given instead of the network. */
  readonly fetch: typeof fetch;
  /** Somebody signs in on the provider's page. @returns the address their browser is sent back to */
  signIn(authorizationUrl: string, person: OpenIdPerson): string;
}

/** A fake provider of OpenID Connect at the network's edge: discovery, keys, and codes that are good once, with PKCE. */
export async function startFakeOpenId({ issuer, clientId }: { issuer: string; clientId: string }): Promise<FakeOpenId> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, { person: OpenIdPerson; challenge: string; nonce: string | null }>();

  async function token(form: URLSearchParams): Promise<Response> {
    const code = form.get('code') ?? '';
    const found = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (found?.challenge !== challenge) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const { person, nonce } = found;
    const idToken = await new SignJWT({ ...person, ...(nonce === null ? {} : { nonce }) })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' }).setIssuer(issuer).setAudience(clientId).setIssuedAt().setExpirationTime('5m').sign(privateKey);
    return Response.json({ access_token: 'an-access-token', token_type: 'Bearer', expires_in: 300, id_token: idToken });
  }

  return {
    issuer,
    async fetch(input, init) {
      const request = new Request(input, init);
      switch (new URL(request.url).pathname) {
        case '/.well-known/openid-configuration':
          return Response.json({
            issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/userinfo`, jwks_uri: `${issuer}/keys`,
            response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'],
          });
        case '/keys': return Response.json({ keys: [jwk] });
        case '/token': return token(new URLSearchParams(await request.text()));
        default: return new Response(null, { status: 404 });
      }
    },
    signIn(authorizationUrl, person) {
      const asked = new URL(authorizationUrl).searchParams;
      const code = crypto.randomUUID();
      codes.set(code, { person: { ...person }, challenge: asked.get('code_challenge') ?? '', nonce: asked.get('nonce') });
      const back = new URL(asked.get('redirect_uri')!);
      back.searchParams.set('code', code);
      const state = asked.get('state');
      if (state !== null) back.searchParams.set('state', state);
      return back.href;
    },
  };
}
