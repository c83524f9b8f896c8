import type { Decision } from '../change.ts';
import type { Snapshot } from '../person.ts';
import type { Rules } from '../rules.ts';
import type { Turn } from '../sign-in-guard.ts';
import { type ChangePasswordCommand, decideChangePassword, decideRequestPasswordReset, decideResetPassword, type RequestPasswordResetCommand, type ResetPasswordCommand } from './admin-password.ts';
import {
  type BeginSecondFactorCommand, type ChangeFactorCommand, type ConfirmSecondFactorCommand, decideBeginSecondFactor, decideChangeFactor, decideConfirmSecondFactor,
} from './admin-second-factor.ts';
import {
  type AdminConfirmCommand, type AdminSecondFactorCommand, type AdminSignInCommand, type BeginSignInCommand, decideAdminConfirm, decideAdminSecondFactor, decideAdminSignIn,
  decideBeginSignIn, decideEndAdminSessions, decideRefuseSignIn, type EndAdminSessionsCommand, type RefuseSignInCommand,
} from './admin-sign-in.ts';
import { type CloseRestoredAdminCommand, decideCloseRestoredAdmin } from './close-restored.ts';
import {
  type ChangeAdminCommand, decideChangeAdmin, decideFoundTeam, decideInviteAdmin, decideJoinTeam, decideRenewAdminInvitation, decideResetSecondFactor, decideSetAdminState,
  type FoundTeamCommand, type InviteAdminCommand, type JoinTeamCommand, type RenewAdminInvitationCommand, type ResetSecondFactorCommand, type SetAdminStateCommand,
} from './team.ts';

type Member = { readonly id: string };
type Changed = { readonly status: 'changed' };

/** Everything that changes the team or proves who in it somebody is, and what each answers with. */
export interface TeamVerbs {
  invite_admin: [InviteAdminCommand, Member];
  renew_admin_invitation: [RenewAdminInvitationCommand, Member];
  join_team: [JoinTeamCommand, Member];
  found_team: [FoundTeamCommand, Member];
  change_admin: [ChangeAdminCommand, Member];
  suspend_admin: [SetAdminStateCommand, Member];
  resume_admin: [SetAdminStateCommand, Member];
  remove_admin: [SetAdminStateCommand, Member];
  reset_second_factor: [ResetSecondFactorCommand, Member];
  begin_sign_in: [BeginSignInCommand, Turn];
  refuse_sign_in: [RefuseSignInCommand, { readonly status: 'recorded' }];
  admin_sign_in: [AdminSignInCommand, { readonly complete: boolean }];
  admin_second_factor: [AdminSecondFactorCommand, { readonly recoveryCodesLeft: number }];
  admin_confirm: [AdminConfirmCommand, { readonly freshUntil: number }];
  end_admin_sessions: [EndAdminSessionsCommand, { readonly ended: number }];
  change_password: [ChangePasswordCommand, Changed];
  request_password_reset: [RequestPasswordResetCommand, { readonly status: 'received' }];
  reset_password: [ResetPasswordCommand, Changed];
  begin_second_factor: [BeginSecondFactorCommand, { readonly status: 'begun' }];
  confirm_second_factor: [ConfirmSecondFactorCommand, { readonly status: 'enrolled' }];
  remove_second_factor: [ChangeFactorCommand, Changed];
  renew_recovery_codes: [ChangeFactorCommand, Changed];
  close_restored_admin: [CloseRestoredAdminCommand, { readonly email: string | null }];
}

export type TeamCommand = TeamVerbs[keyof TeamVerbs][0];

type Decide = (snapshot: Snapshot, command: never, now: number, rules: Rules) => Decision<unknown>;

const decisions: Readonly<Record<TeamCommand['type'], Decide>> = {
  invite_admin: decideInviteAdmin,
  renew_admin_invitation: decideRenewAdminInvitation,
  join_team: decideJoinTeam,
  found_team: decideFoundTeam,
  change_admin: decideChangeAdmin,
  suspend_admin: decideSetAdminState,
  resume_admin: decideSetAdminState,
  remove_admin: decideSetAdminState,
  reset_second_factor: decideResetSecondFactor,
  begin_sign_in: decideBeginSignIn,
  refuse_sign_in: (_, command) => decideRefuseSignIn(command),
  admin_sign_in: decideAdminSignIn,
  admin_second_factor: decideAdminSecondFactor,
  admin_confirm: decideAdminConfirm,
  end_admin_sessions: decideEndAdminSessions,
  change_password: decideChangePassword,
  request_password_reset: decideRequestPasswordReset,
  reset_password: decideResetPassword,
  begin_second_factor: decideBeginSecondFactor,
  confirm_second_factor: decideConfirmSecondFactor,
  remove_second_factor: decideChangeFactor,
  renew_recovery_codes: decideChangeFactor,
  close_restored_admin: decideCloseRestoredAdmin,
};

/** Commands that decide by who is in the team; those who do so one after the other see what the others did. */
export function isTeamCommand(command: { readonly type: string }): command is TeamCommand {
  return Object.hasOwn(decisions, command.type);
}

/** @throws {FoyerError} when the command is refused */
export function decideTeam(snapshot: Snapshot, command: TeamCommand, now: number, rules: Rules): Decision<unknown> {
  return (decisions[command.type] as (...given: readonly unknown[]) => Decision<unknown>)(snapshot, command, now, rules);
}
