import type { Actor } from '../../domain/actor.ts';
import type { Services } from '../context.ts';

/** Milliseconds for which a decision of this actor can be taken back; its mail leaves after them. 0 but for signed-in admins, who may have slipped. */
export function undoWindowMs({ lifetimes }: Pick<Services, 'lifetimes'>, actor: Actor): number {
  return actor.kind === 'admin' ? lifetimes.undoSeconds * 1000 : 0;
}
