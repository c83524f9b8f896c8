import { acceptInvitation } from '../../packages/foyer/src/application/invitation/accept-invitation.ts';
import { inviteEntries } from '../../packages/foyer/src/application/review/decide-entries.ts';
import { consoleActor, type Foyer } from '../../packages/foyer/src/compose.ts';

/** Lets so many new people in. @returns their sessions */
export async function signIn(foyer: Foyer, people: number): Promise<string[]> {
  const ctx = foyer.as(consoleActor);
  const emails = Array.from({ length: people }, (_, index) => `p${index}@gate.example.com`);
  const invited = await inviteEntries({ ctx, input: { emails, role: 'coach' } });
  const tokens: string[] = [];
  for (const { id } of invited.results) {
    const [invitation] = await ctx.store.invitationsOf(id!);
    const entrance = await acceptInvitation({
      ctx,
      input: {
        token: ctx.tokens.invitation(invitation!.id).token,
        device: 'bench',
        session: undefined,
        switchPerson: false,
      },
    });
    if (entrance.sessionToken === undefined)
      throw new Error(`An invited person was not let in: ${entrance.status}.`);
    tokens.push(entrance.sessionToken);
  }
  return tokens;
}
