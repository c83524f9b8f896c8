import { createHmac, timingSafeEqual } from 'node:crypto';
import type * as BetterAuthOtp from '@better-auth/utils/otp';
import type * as BetterAuthCrypto from 'better-auth/crypto';
import type { AdminIdentity, CodeMatch } from '../../application/ports/admin-identity.ts';
import { BoundedQueue } from './bounded-queue.ts';

/** Each hash takes 32 MiB and a core for a moment: so many at once, so many waiting, and not more (SR-63). */
const hashesAtOnce = 2;
const hashesWaitingMax = 40;

const stepMs = 30_000;
const secretLength = 32;
const recoveryCodeCount = 10;
/** Letters and digits that nobody mistakes for each other: 10 of them are 49 bits, and only with a key anything can be tried on them. */
const recoveryAlphabet = /[^a-km-np-z2-9]/g;

/** Of one scrypt hash nobody knows the password of: what unknown addresses are held against. */
const nobodysHash = `${'0'.repeat(32)}:${'0'.repeat(128)}`;

type Crypto = typeof BetterAuthCrypto;

export interface BetterAuthIdentityOptions {
  /** Keys derived from the installation's secrets for each use, present one first. */
  readonly factorKeys: readonly string[];
  readonly recoveryKeys: readonly Buffer[];
  /** Named in the person's app. */
  readonly issuer: string;
}

/**
 * Passwords (scrypt), sealing (XChaCha20-Poly1305) and one-time codes (RFC 6238) by better-auth, used as a library: its server, its tables
 * and its sessions stay out, see docs/decisions. Imported when it is first used.
 */
export function createBetterAuthIdentity({ factorKeys, recoveryKeys, issuer }: BetterAuthIdentityOptions): AdminIdentity {
  const [factorKey] = factorKeys;
  const [recoveryKey] = recoveryKeys;
  if (factorKey === undefined || recoveryKey === undefined) throw new TypeError('Sealing needs a key.');
  const queue = new BoundedQueue(hashesAtOnce, hashesWaitingMax);
  let loading: Promise<{ crypto: Crypto; otp: typeof BetterAuthOtp }> | undefined;
  const library = () => loading ??= Promise.all([import('better-auth/crypto'), import('@better-auth/utils/otp')]).then(([crypto, otp]) => ({ crypto, otp }));

  return {
    async hashPassword(password) {
      const { crypto } = await library();
      return queue.run(() => crypto.hashPassword(password));
    },
    async verifyPassword(hash, password) {
      const { crypto } = await library();
      const fits = await queue.run(() => crypto.verifyPassword({ hash: hash ?? nobodysHash, password }));
      return fits && hash !== null;
    },
    async makeFactor(account) {
      const { crypto, otp } = await library();
      const secret = crypto.generateRandomString(secretLength, 'a-z', 'A-Z', '0-9');
      const uri = otp.createOTP(secret).url(issuer, account);
      return { uri, secret: new URL(uri).searchParams.get('secret')!, sealed: await crypto.symmetricEncrypt({ key: factorKey, data: secret }) };
    },
    async matchCode(sealed, code, now): Promise<CodeMatch | null> {
      const digits = code.replaceAll(/\s/g, '');
      if (!/^\d{6}$/.test(digits)) return null;
      const { crypto, otp } = await library();
      const opened = await open(crypto, sealed, factorKeys);
      if (opened === null) return null;
      const codes = otp.createOTP(opened.secret);
      const present = Math.floor(now / stepMs);
      let step: number | null = null;
      // All three are always compared.
      for (const candidate of [present - 1, present, present + 1]) {
        if (sameText(await codes.hotp(candidate), digits)) step = candidate;
      }
      if (step === null) return null;
      return { step, resealed: opened.present ? sealed : await crypto.symmetricEncrypt({ key: factorKey, data: opened.secret }) };
    },
    async makeRecoveryCodes() {
      const { crypto } = await library();
      const codes = Array.from({ length: recoveryCodeCount }, () => {
        let text = '';
        while (text.length < 10) text += crypto.generateRandomString(32, 'a-z', '0-9').replaceAll(recoveryAlphabet, '');
        return `${text.slice(0, 5)}-${text.slice(5, 10)}`;
      });
      return { codes, stored: codes.map((code) => recoveryMac(recoveryKey, code)) };
    },
    async matchRecoveryCode(stored, code) {
      if (code.length > 40) return null;
      const macs = recoveryKeys.map((key) => recoveryMac(key, code));
      return stored.find((one) => macs.some((mac) => sameText(one, mac))) ?? null;
    },
  };
}

/** The secret behind a seal, also one made before the installation's secret was changed; null when no key fits. */
async function open(crypto: Crypto, sealed: string, keys: readonly string[]): Promise<{ secret: string; present: boolean } | null> {
  for (const [index, key] of keys.entries()) {
    try {
      return { secret: await crypto.symmetricDecrypt({ key, data: sealed }), present: index === 0 };
    } catch {
      // Sealed with another key: the next one is tried.
    }
  }
  return null;
}

/** However it is typed: capitals, spaces and dashes do not count. */
function recoveryMac(key: Buffer, code: string): string {
  return createHmac('sha256', key).update(code.toLowerCase().replaceAll(/[\s-]/g, '')).digest('hex');
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
