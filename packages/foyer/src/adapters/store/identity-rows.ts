import type { AdminCredential, AdminLink, AdminSession, IdentityRows, IdentityWrite } from '../../domain/admin-identity.ts';
import type { WrittenTable } from './columns.ts';
import type { AdminCredentialRow, AdminLinkRow, AdminSessionRow } from './tables.ts';

export const credentialTable: WrittenTable<AdminCredentialRow> = {
  name: 'admin_credential',
  columns: ['admin_id', 'password_hash', 'password_at', 'factor', 'recovery_codes', 'pending_factor'],
  key: ['admin_id'],
  changing: ['password_hash', 'password_at', 'factor', 'recovery_codes', 'pending_factor'],
};

export const adminSessionTable: WrittenTable<AdminSessionRow> = {
  name: 'admin_session',
  columns: ['token_hash', 'id', 'admin_id', 'stage', 'device', 'created_at', 'seen_at', 'proven_at', 'ends_at'],
  key: ['token_hash'],
  changing: ['stage', 'seen_at', 'proven_at'],
};

export const adminLinkTable: WrittenTable<AdminLinkRow> = {
  name: 'admin_link',
  columns: ['token_hash', 'purpose', 'admin_id', 'created_at', 'expires_at', 'ended_at'],
  key: ['token_hash'],
  changing: ['ended_at'],
};

export function credentialFromRow(row: AdminCredentialRow): AdminCredential {
  return {
    adminId: row.admin_id,
    passwordHash: row.password_hash,
    passwordAt: row.password_at,
    factor: row.factor === null ? null : (JSON.parse(row.factor) as AdminCredential['factor']),
    recoveryCodes: JSON.parse(row.recovery_codes) as string[],
    pendingFactor: row.pending_factor === null ? null : (JSON.parse(row.pending_factor) as AdminCredential['pendingFactor']),
  };
}

export function adminSessionFromRow(row: AdminSessionRow): AdminSession {
  return {
    tokenHash: row.token_hash,
    id: row.id,
    adminId: row.admin_id,
    stage: row.stage as AdminSession['stage'],
    device: row.device,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    provenAt: row.proven_at,
    endsAt: row.ends_at,
  };
}

export function adminLinkFromRow(row: AdminLinkRow): AdminLink {
  return {
    tokenHash: row.token_hash,
    purpose: row.purpose as AdminLink['purpose'],
    adminId: row.admin_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
  };
}

/** The identity tables as a database hands them out. */
export interface IdentityTables {
  readonly credentials: readonly AdminCredentialRow[];
  readonly sessions: readonly AdminSessionRow[];
  readonly links: readonly AdminLinkRow[];
}

export function identityFromTables({ credentials, sessions, links }: IdentityTables): IdentityRows {
  return { credentials: credentials.map(credentialFromRow), sessions: sessions.map(adminSessionFromRow), links: links.map(adminLinkFromRow) };
}

/** What a batch leaves of the identity rows it touched: each once, so that the order among them does not matter. */
export interface IdentityOutcome extends IdentityTables {
  readonly credentialsGone: readonly string[];
  readonly sessionsGone: readonly string[];
}

export function identityOutcome(writes: readonly IdentityWrite[]): IdentityOutcome {
  const credentials = new Map<string, AdminCredential | null>();
  const sessions = new Map<string, AdminSession | null>();
  const links = new Map<string, AdminLink>();
  for (const write of writes) {
    if ('remove' in write) {
      if (write.remove === 'credential') credentials.set(write.adminId, null);
      else sessions.set(write.tokenHash, null);
    } else if (write.put === 'credential') credentials.set(write.row.adminId, write.row);
    else if (write.put === 'session') sessions.set(write.row.tokenHash, write.row);
    else links.set(write.row.tokenHash, write.row);
  }
  const gone = (rows: ReadonlyMap<string, unknown>) => [...rows].flatMap(([key, row]) => (row === null ? [key] : []));
  const kept = <Row>(rows: ReadonlyMap<string, Row | null>) => [...rows.values()].filter((row) => row !== null);
  return {
    credentials: kept(credentials).map(credentialToRow),
    credentialsGone: gone(credentials),
    sessions: kept(sessions).map(sessionToRow),
    sessionsGone: gone(sessions),
    links: [...links.values()].map(linkToRow),
  };
}

function credentialToRow(credential: AdminCredential): AdminCredentialRow {
  return {
    admin_id: credential.adminId,
    password_hash: credential.passwordHash,
    password_at: credential.passwordAt,
    factor: credential.factor === null ? null : JSON.stringify(credential.factor),
    recovery_codes: JSON.stringify(credential.recoveryCodes),
    pending_factor: credential.pendingFactor === null ? null : JSON.stringify(credential.pendingFactor),
  };
}

function sessionToRow(session: AdminSession): AdminSessionRow {
  return {
    token_hash: session.tokenHash,
    id: session.id,
    admin_id: session.adminId,
    stage: session.stage,
    device: session.device,
    created_at: session.createdAt,
    seen_at: session.seenAt,
    proven_at: session.provenAt,
    ends_at: session.endsAt,
  };
}

function linkToRow(link: AdminLink): AdminLinkRow {
  return {
    token_hash: link.tokenHash,
    purpose: link.purpose,
    admin_id: link.adminId,
    created_at: link.createdAt,
    expires_at: link.expiresAt,
    ended_at: link.endedAt,
  };
}
