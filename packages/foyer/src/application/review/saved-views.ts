import { z } from 'zod';
import { FoyerError, InvalidInput } from '../../domain/errors.ts';
import type { StoredDocument } from '../../domain/document.ts';
import { holds, refuse, requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';

/** A list of the queue somebody comes back to. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** Query text of the list, without a cursor. */
  readonly query: string;
  /** Whether the whole team sees it. */
  readonly shared: boolean;
  readonly owner: { readonly id: string; readonly name: string };
  readonly mine: boolean;
}

export interface ViewInput {
  readonly name: string;
  readonly query: string;
  readonly shared: boolean;
}

/** Of one owner: nobody can use up what others have. */
const viewsMax = 50;
const pageSize = 200;
const nameCharactersMax = 60;
const queryCharactersMax = 2_000;
const kept = z.object({ name: z.string(), query: z.string(), shared: z.boolean(), ownerName: z.string() });

/** One's own views and those the team shares, by name. */
export async function listViews({ ctx }: { ctx: Context }): Promise<readonly SavedView[]> {
  await requireScope(ctx, 'read', 'list views');
  return (await allViews(ctx)).filter(({ shared, mine }) => shared || mine)
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'));
}

/** @throws {InvalidInput} for names and queries that cannot be kept, and when there are too many views */
export async function saveView({ ctx, input }: { ctx: Context; input: ViewInput }): Promise<SavedView> {
  await requireScope(ctx, 'read', 'save a view');
  const view = checked(input);
  if ((await allViews(ctx)).filter(({ mine }) => mine).length >= viewsMax) {
    throw new InvalidInput([{ pointer: '/name', detail: `You have ${viewsMax} views already. Remove one you no longer need.` }]);
  }
  return keep(ctx, ctx.tokens.id(), view, 0);
}

/** Only the owner changes a view. @throws {FoyerError} `document/not_found`, `auth/forbidden` */
export async function changeView({ ctx, input }: { ctx: Context; input: ViewInput & { readonly id: string } }): Promise<SavedView> {
  await requireScope(ctx, 'read', 'change a view');
  const { document } = await requireView(ctx, input.id, false);
  return keep(ctx, input.id, checked(input), document.version);
}

/** The owner removes a view; shared ones may also be removed by whoever administers the team. @throws {FoyerError} `document/not_found`, `auth/forbidden` */
export async function removeView({ ctx, input }: { ctx: Context; input: { readonly id: string } }): Promise<{ readonly id: string }> {
  await requireScope(ctx, 'read', 'remove a view');
  const { document } = await requireView(ctx, input.id, true);
  await ctx.executor.run({
    target: { by: 'document', kind: 'saved_view', id: input.id },
    command: {
      type: 'keep_document', actor: ctx.actor, kind: 'saved_view', id: input.id, owner: document.owner, body: null, expectedVersion: document.version,
      event: { act: 'view.removed', entryId: null, detail: { view: input.id } },
    },
  });
  return { id: input.id };
}

async function allViews(ctx: Context): Promise<readonly SavedView[]> {
  const views: SavedView[] = [];
  let before: StoredDocument | undefined;
  do {
    // Each page begins where the one before ended.
    const page: readonly StoredDocument[] = await ctx.store.documents.list('saved_view', { before, limit: pageSize });
    views.push(...page.map((document) => viewOf(ctx, document)));
    before = page.length === pageSize ? page.at(-1) : undefined;
  } while (before !== undefined);
  return views;
}

function checked({ name, query, shared }: ViewInput): ViewInput {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > nameCharactersMax) throw new InvalidInput([{ pointer: '/name', detail: `Give the view a name of 1 to ${nameCharactersMax} characters.` }]);
  if (query.length > queryCharactersMax) throw new InvalidInput([{ pointer: '/query', detail: `Please use at most ${queryCharactersMax} characters.` }]);
  const parameters = new URLSearchParams(query);
  parameters.delete('cursor');
  return { name: trimmed, query: parameters.toString(), shared };
}

async function keep(ctx: Context, id: string, { name, query, shared }: ViewInput, expectedVersion: number): Promise<SavedView> {
  const owner = ownerOf(ctx);
  const saved = await ctx.executor.run({
    target: { by: 'document', kind: 'saved_view', id },
    command: {
      type: 'keep_document', actor: ctx.actor, kind: 'saved_view', id, owner: owner.id, body: JSON.stringify({ name, query, shared, ownerName: owner.name }), expectedVersion,
      event: { act: 'view.saved', entryId: null, detail: { view: id, shared } },
    },
  }, ctx.idempotency);
  return { id: saved.id, name, query, shared, owner, mine: true };
}

async function requireView(ctx: Context, id: string, orAdministrator: boolean): Promise<{ document: StoredDocument }> {
  const document = await ctx.store.documents.get('saved_view', id);
  const view = document && viewOf(ctx, document);
  // Somebody else's own view is not there for anybody else.
  if (!document || !view || (!view.shared && !view.mine)) throw new FoyerError('document/not_found', 'That is gone already. Reload to see what is there.');
  if (!view.mine && !(orAdministrator && holds(ctx.actor, 'admin'))) return refuse(ctx, 'change a view', new FoyerError('auth/forbidden', `This view belongs to ${view.owner.name}. Save one of your own.`));
  return { document };
}

function viewOf(ctx: Context, document: StoredDocument): SavedView {
  const { name, query, shared, ownerName } = kept.parse(JSON.parse(document.body));
  return { id: document.id, name, query, shared, owner: { id: document.owner ?? '', name: ownerName }, mine: document.owner === ownerOf(ctx).id };
}

function ownerOf({ actor }: Context): { id: string; name: string } {
  return { id: 'id' in actor ? actor.id : 'console', name: 'name' in actor ? actor.name : 'console' };
}
