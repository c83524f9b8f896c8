import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { AssertionSigner } from '../../application/ports/assertion-signer.ts';
import type { Clock } from '../../application/ports/clock.ts';

const lifeSeconds = 60;
/** DER in front of a raw Ed25519 private key (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/**
 * Signs with Ed25519 keys derived from the installation's secret, so that all processes share them without storing them.
 * @param seeds - 32 bytes each; the first signs, all verify, which gives rotation its overlap (SR-78)
 */
export function createAssertionSigner({ seeds, issuer, clock }: { seeds: readonly Buffer[]; issuer: string; clock: Clock }): AssertionSigner {
  const keys = seeds.map(keyFrom);
  const [signing] = keys;
  if (!signing) throw new Error('An assertion signer needs a key.');
  return {
    async sign({ subject, email, role }, audience) {
      // Imported when it is first used: most gates ask for no assertion.
      const { SignJWT } = await import('jose');
      const now = Math.floor(clock.now() / 1000);
      const assertion = await new SignJWT({ email, role, purpose: 'foyer-gate' })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: signing.id })
        .setIssuer(issuer).setAudience(audience).setSubject(subject).setIssuedAt(now).setExpirationTime(now + lifeSeconds)
        .sign(signing.privateKey);
      return { assertion, expiresAt: (now + lifeSeconds) * 1000 };
    },
    async keys() {
      const { exportJWK } = await import('jose');
      return { keys: await Promise.all(keys.map(async ({ id, publicKey }) => ({ ...(await exportJWK(publicKey)), kid: id, alg: 'EdDSA', use: 'sig' }))) };
    },
  };
}

function keyFrom(seed: Buffer): SigningKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey);
  const id = hash('sha256', publicKey.export({ format: 'der', type: 'spki' }), 'base64url').slice(0, 16);
  return { id, privateKey, publicKey };
}
