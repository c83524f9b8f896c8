/** What Clerk's public material does not settle, and how one finds out where no script can. */
export const openQuestions = {
  invitationMovesEntry: { asks: 'What does POST /invitations do to a waitlist entry of the same address?' },
  signUpCompletesPendingEntry: { asks: 'Does signing up complete a waitlist entry that is still pending?' },
  metadataFromTheStart: {
    asks: 'Is the metadata of an invitation already in user.created, or does it come later?',
    byHand: 'Sign up by the link of an invitation with metadata, and look at the message in the webhook log.',
  },
  bulkLosesMetadata: { asks: 'Is metadata of invitations made in bulk lost on the way to the account (clerk/javascript#7956)?' },
  urlWithoutNotify: { asks: 'Is the link in the answer when nobody is notified?' },
  entryInviteCountsAsInvitation: {
    asks: 'Does inviting a waitlist entry count towards the hourly limit of invitations?',
    byHand: 'Invite more than a hundred entries within an hour. It uses up the hour of the instance.',
  },
  accessMode: { asks: 'Which access mode is the instance in? What follows holds for this one.' },
  webhookTimestamp: {
    asks: 'Is the timestamp of a webhook in seconds or in milliseconds?',
    byHand: 'Open any message in the webhook log of the dashboard.',
  },
  bulkIsAtomic: { asks: 'Does a bulk request of which one element is refused make the others?' },
  bulkIgnoresAccounts: { asks: 'Does ignore_existing let a bulk request invite somebody who has an account? Two sentences of the description disagree.' },
  tokenCarriesMetadata: { asks: 'Do session tokens carry the public metadata?' },
  plan: { asks: 'Are bans and the allow-list part of the plan?' },
} as const satisfies Record<string, { readonly asks: string; readonly byHand?: string }>;
export type OpenQuestion = keyof typeof openQuestions;
