import { EntryNotFound } from '../../domain/errors.ts';
import type { Context } from '../context.ts';
import type { ImportReport } from '../import/import-report.ts';
import type { ApprovedUser } from './approved-user.ts';
import { type AddApprovedInput, addApprovedUser, removeApprovedUser, updateApprovedUser } from './change-approved-user.ts';
import { getRoleForEmail } from './get-role-for-email.ts';
import { backupRoles, bulkImportUsers, exportApprovedUsers, restoreRoles } from './role-list.ts';

/** Who may come in and as what, as plain functions for the application around Foyer. */
export interface RoleService {
  /** The role this address is approved for, or null. */
  getRoleForEmail(email: string): Promise<string | null>;
  /**
   * Approves somebody for a role. @returns whether anything changed
   * @param by - who decided, for the record and for `approved_by`
   * @throws {FoyerError} `role/unknown`, `role/full`, `entry/exists` when they have another role, `input/invalid`
   */
  add(email: string, role: string, by: string, more?: Omit<AddApprovedInput, 'email' | 'role'>): Promise<boolean>;
  /** Ends approval, invitation, role and sessions at once. @returns false when they were not approved */
  remove(email: string, by: string): Promise<boolean>;
  /** Changes role, name or notes of somebody approved. @returns false when they are not approved */
  update(email: string, updates: { readonly role?: string; readonly name?: string; readonly notes?: string }, by: string): Promise<boolean>;
  /** Brings many people onto the list; each has a fate of their own. `plan` changes nothing. */
  bulkImport(items: readonly unknown[], by: string, options?: { readonly mode?: 'plan' | 'apply'; readonly invite?: boolean }): Promise<ImportReport>;
  /** Everybody on the list. */
  export(): Promise<readonly ApprovedUser[]>;
  /** The list as the text of an `approved_users.json`. */
  backup(): Promise<string>;
  /** Brings back what such a text says; nobody who lost access since gets it back. */
  restore(backup: string, by: string): Promise<ImportReport>;
}

/** @param as - a context on behalf of a name of the application's choice */
export function createRoleService(as: (name: string) => Context): RoleService {
  const reading = (): Context => as('application');
  return {
    getRoleForEmail: (email) => getRoleForEmail({ ctx: reading(), input: { email } }),
    add: async (email, role, by, more = {}) => (await addApprovedUser({ ctx: as(by), input: { ...more, email, role } })).added,
    remove: (email, by) => unlessMissing(() => removeApprovedUser({ ctx: as(by), input: { email } })),
    update: (email, updates, by) => unlessMissing(() => updateApprovedUser({ ctx: as(by), input: { ...updates, email } })),
    bulkImport: (items, by, { mode = 'apply', invite } = {}) => bulkImportUsers({ ctx: as(by), input: { items, mode, invite } }),
    export: () => exportApprovedUsers({ ctx: reading() }),
    backup: () => backupRoles({ ctx: reading() }),
    restore: (backup, by) => restoreRoles({ ctx: as(by), input: { backup } }),
  };
}

async function unlessMissing(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (error instanceof EntryNotFound) return false;
    throw error;
  }
}
