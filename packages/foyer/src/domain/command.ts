import type { Decision } from './change.ts';
import { type AcceptCommand, type AcceptResult, decideAccept, decideSignIn, type SignInCommand } from './decisions/accept.ts';
import {
  type CreateApiKeyCommand, decideCreateApiKey, decideRecordClerkAct, decideRecordRefusal, decideRecordTransfer, decideRequestMailRetry, decideRevokeApiKey,
  type RecordClerkActCommand, type RecordRefusalCommand, type RecordTransferCommand, type RequestMailRetryCommand, type RevokeApiKeyCommand,
} from './decisions/administer.ts';
import { decideOpenAppSession, type OpenAppSessionCommand, type OpenAppSessionResult } from './decisions/app-session.ts';
import { type ApproveCommand, type ApproveResult, decideApprove } from './decisions/approve.ts';
import { type AskCommand, decideAsk, decideReply, type ReplyCommand, type ReplyResult } from './decisions/ask.ts';
import { type ChangeRoleCommand, decideChangeRole } from './decisions/change-role.ts';
import {
  type CloseRestoredCommand, type CloseRestoredResult, decideCloseRestored, decideRecordRestored, type RecordRestoredCommand,
} from './decisions/close-restored.ts';
import { type ClaimCommand, decideClaim } from './decisions/claim.ts';
import { type ClaimAccessCommand, type ClaimAccessResult, decideClaimAccess } from './decisions/claim-access.ts';
import { type CloseSubjectCommand, type CloseSubjectResult, decideCloseSubject } from './decisions/close-subject.ts';
import { type ConfirmCommand, type ConfirmResult, decideConfirm } from './decisions/confirm.ts';
import { decideHold, decideNote, decideScore, type HoldCommand, type NoteCommand, type ScoreCommand } from './decisions/desk.ts';
import type { EntryResult } from './decisions/entry-result.ts';
import { decideErase, type EraseCommand, type EraseResult } from './decisions/erase.ts';
import { decideKeepAlert, decideRecordAlertTest, decideRecordMailTest, type KeepAlertCommand, type RecordAlertTestCommand, type RecordMailTestCommand } from './decisions/alert.ts';
import { decideImportEntry, type ImportEntryCommand, type ImportEntryResult } from './decisions/import-entry.ts';
import { decideJoin, type JoinCommand, type JoinResult } from './decisions/join.ts';
import { decideLapse, type LapseCommand } from './decisions/lapse.ts';
import {
  type ClearMailCommand, decideClearMail, decideDelivery, decideDiscardMail, type DiscardMailCommand, decidePrepareMail, decideSettleMail, decideUnsubscribe, type DeliveryCommand,
  type DeliveryResult, type PrepareMailCommand, type PrepareMailResult, type SettleMailCommand, type SettleMailResult, type UnsubscribeCommand,
  type UnsubscribeResult,
} from './decisions/mail.ts';
import { decideKeepDocument, type KeepDocumentCommand, type KeepDocumentResult } from './decisions/keep-document.ts';
import { decideOnboarding, type OnboardingCommand, type OnboardingResult } from './decisions/onboarding.ts';
import { decideRecover, type RecoverCommand, type RecoverResult } from './decisions/recover.ts';
import { decideReject, type RejectCommand } from './decisions/reject.ts';
import { decideRemind, decideVisit, type RemindCommand, type RemindResult, type VisitCommand, type VisitResult } from './decisions/remind.ts';
import { decideReleaseAccount, type ReleaseAccountCommand, type ReleaseAccountResult } from './decisions/release-account.ts';
import { decideReconsider, decideWithdrawInvitation, type ReconsiderCommand, type WithdrawInvitationCommand } from './decisions/return-to.ts';
import { decideRevoke, type RevokeCommand } from './decisions/revoke.ts';
import { decideEndSessions, decideSignOut, type EndSessionsCommand, type EndSessionsResult, type SignOutCommand } from './decisions/session.ts';
import { decideShowLink, type ShowLinkCommand, type ShowLinkResult } from './decisions/show-link.ts';
import { decideTeam, isTeamCommand, type TeamVerbs } from './decisions/team-commands.ts';
import { decideUndo, type UndoCommand } from './decisions/undo.ts';
import { decideWithdraw, type WithdrawCommand, type WithdrawResult } from './decisions/withdraw.ts';
import type { Snapshot } from './person.ts';
import type { Rules } from './rules.ts';

/** Everything that can change something, and what each answers with. */
interface Verbs extends TeamVerbs {
  join: [JoinCommand, JoinResult];
  recover: [RecoverCommand, RecoverResult];
  confirm: [ConfirmCommand, ConfirmResult];
  withdraw: [WithdrawCommand, WithdrawResult];
  approve: [ApproveCommand, ApproveResult];
  reject: [RejectCommand, EntryResult<'rejected' | 'unchanged'>];
  reconsider: [ReconsiderCommand, EntryResult<'pending'>];
  withdraw_invitation: [WithdrawInvitationCommand, EntryResult<'approved'>];
  lapse: [LapseCommand, EntryResult<'pending'>];
  import_entry: [ImportEntryCommand, ImportEntryResult];
  change_role: [ChangeRoleCommand, EntryResult<'role_changed' | 'unchanged'>];
  revoke: [RevokeCommand, EntryResult<'revoked' | 'unchanged'>];
  note: [NoteCommand, EntryResult<'noted' | 'unchanged'>];
  hold: [HoldCommand, EntryResult<'held' | 'released' | 'unchanged'>];
  score: [ScoreCommand, EntryResult<'scored' | 'unchanged'>];
  claim: [ClaimCommand, EntryResult<'claimed' | 'unclaimed' | 'unchanged'>];
  ask: [AskCommand, EntryResult<'asked' | 'asked_without_mail'>];
  reply: [ReplyCommand, ReplyResult];
  undo: [UndoCommand, EntryResult<'undone'>];
  erase: [EraseCommand, EraseResult];
  remind: [RemindCommand, RemindResult];
  visit: [VisitCommand, VisitResult];
  show_link: [ShowLinkCommand, ShowLinkResult];
  accept: [AcceptCommand, AcceptResult];
  sign_in: [SignInCommand, AcceptResult];
  claim_access: [ClaimAccessCommand, ClaimAccessResult];
  close_subject: [CloseSubjectCommand, CloseSubjectResult];
  open_app_session: [OpenAppSessionCommand, OpenAppSessionResult];
  end_sessions: [EndSessionsCommand, EndSessionsResult];
  release_account: [ReleaseAccountCommand, ReleaseAccountResult];
  sign_out: [SignOutCommand, EndSessionsResult];
  onboarding: [OnboardingCommand, OnboardingResult];
  prepare_mail: [PrepareMailCommand, PrepareMailResult];
  settle_mail: [SettleMailCommand, SettleMailResult];
  delivery: [DeliveryCommand, DeliveryResult];
  unsubscribe: [UnsubscribeCommand, UnsubscribeResult];
  discard_mail: [DiscardMailCommand, { readonly status: 'discarded' }];
  clear_mail: [ClearMailCommand, { readonly status: 'cleared' }];
  create_api_key: [CreateApiKeyCommand, { readonly id: string }];
  revoke_api_key: [RevokeApiKeyCommand, { readonly id: string }];
  keep_alert: [KeepAlertCommand, KeepDocumentResult];
  record_alert_test: [RecordAlertTestCommand, { readonly status: 'recorded' }];
  record_mail_test: [RecordMailTestCommand, { readonly status: 'recorded' }];
  keep_document: [KeepDocumentCommand, KeepDocumentResult];
  request_mail_retry: [RequestMailRetryCommand, { readonly status: 'recorded' }];
  record_clerk_act: [RecordClerkActCommand, { readonly status: 'recorded' }];
  record_transfer: [RecordTransferCommand, { readonly status: 'recorded' }];
  close_restored: [CloseRestoredCommand, CloseRestoredResult];
  record_restored: [RecordRestoredCommand, { readonly status: 'recorded' }];
  record_refusal: [RecordRefusalCommand, { readonly status: 'recorded' }];
}

/** A request to change something; plain data, so that it can cross to another thread. */
export type Command = Verbs[keyof Verbs][0];

/** What a command of this type answers with. */
export type ResultOf<C extends Command> = Verbs[C['type']][1];

/**
 * Decides one command about one person. Pure: the same snapshot, command, instant and rules give the same decision.
 * @throws {FoyerError} when the command is refused; then nothing changes
 */
export function decide(snapshot: Snapshot, command: Command, now: number, rules: Rules): Decision<unknown> {
  if (isTeamCommand(command)) return decideTeam(snapshot, command, now, rules);
  switch (command.type) {
    case 'join': return decideJoin(snapshot, command, now, rules);
    case 'recover': return decideRecover(snapshot, command, now, rules);
    case 'confirm': return decideConfirm(snapshot, command, now);
    case 'withdraw': return decideWithdraw(snapshot, command, now);
    case 'approve': return decideApprove(snapshot, command, now, rules);
    case 'reject': return decideReject(snapshot, command, now, rules);
    case 'reconsider': return decideReconsider(snapshot, command, now, rules);
    case 'withdraw_invitation': return decideWithdrawInvitation(snapshot, command, now, rules);
    case 'lapse': return decideLapse(snapshot, command, now);
    case 'import_entry': return decideImportEntry(snapshot, command, now, rules);
    case 'change_role': return decideChangeRole(snapshot, command, now, rules);
    case 'revoke': return decideRevoke(snapshot, command, now, rules);
    case 'note': return decideNote(snapshot, command, now, rules);
    case 'hold': return decideHold(snapshot, command, now, rules);
    case 'score': return decideScore(snapshot, command, now, rules);
    case 'claim': return decideClaim(snapshot, command, now, rules);
    case 'ask': return decideAsk(snapshot, command, now, rules);
    case 'reply': return decideReply(snapshot, command, now);
    case 'undo': return decideUndo(snapshot, command, now);
    case 'erase': return decideErase(snapshot, command, rules);
    case 'remind': return decideRemind(snapshot, command, now, rules);
    case 'visit': return decideVisit(snapshot, command, now);
    case 'show_link': return decideShowLink(snapshot, command, now, rules);
    case 'accept': return decideAccept(snapshot, command, now, rules);
    case 'sign_in': return decideSignIn(snapshot, command, now, rules);
    case 'claim_access': return decideClaimAccess(snapshot, command, now, rules);
    case 'close_subject': return decideCloseSubject(snapshot, command, now);
    case 'open_app_session': return decideOpenAppSession(snapshot, command, now, rules);
    case 'end_sessions': return decideEndSessions(snapshot, command, now);
    case 'release_account': return decideReleaseAccount(snapshot, command, rules);
    case 'sign_out': return decideSignOut(snapshot, command, rules);
    case 'onboarding': return decideOnboarding(snapshot, command, now, rules);
    case 'prepare_mail': return decidePrepareMail(snapshot, command, now, rules);
    case 'settle_mail': return decideSettleMail(snapshot, command);
    case 'delivery': return decideDelivery(snapshot, command);
    case 'unsubscribe': return decideUnsubscribe(snapshot, command, now);
    case 'discard_mail': return decideDiscardMail(snapshot, command, rules);
    case 'clear_mail': return decideClearMail(snapshot, command, rules);
    case 'create_api_key': return decideCreateApiKey(command);
    case 'revoke_api_key': return decideRevokeApiKey(command, now);
    case 'keep_alert': return decideKeepAlert(snapshot, command, now);
    case 'record_alert_test': return decideRecordAlertTest(command);
    case 'record_mail_test': return decideRecordMailTest(command);
    case 'keep_document': return decideKeepDocument(snapshot, command, now);
    case 'request_mail_retry': return decideRequestMailRetry(command);
    case 'record_clerk_act': return decideRecordClerkAct(command);
    case 'record_transfer': return decideRecordTransfer(command);
    case 'close_restored': return decideCloseRestored(snapshot, command, now, rules);
    case 'record_restored': return decideRecordRestored(command);
    case 'record_refusal': return decideRecordRefusal(command);
  }
}
