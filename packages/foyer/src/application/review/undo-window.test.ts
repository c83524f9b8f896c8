import { expect, it } from 'vitest';
import type { Actor } from '../../domain/actor.ts';
import { undoWindowMs } from './undo-window.ts';

const admin: Actor = { kind: 'admin', id: 'adm_ana', name: 'Ana', scopes: new Set(), rankMax: 0, roles: null, freshUntil: 0 };
const services = (undoSeconds: number) => ({ lifetimes: { inviteSeconds: 1, confirmSeconds: 1, recoverySeconds: 1, statusSeconds: 1, sessionSeconds: 1, deviceTicketSeconds: 1, undoSeconds } });

it('gives people who may have slipped the time that is set, and programs none', () => {
  expect(undoWindowMs(services(10), admin)).toBe(10_000);
  expect(undoWindowMs(services(0), admin)).toBe(0);
  expect(undoWindowMs(services(10), { kind: 'system', name: 'Foyer' })).toBe(0);
});
