import type { CommandGroup } from '../frame/command.ts';
import { webhookAdd, webhookRotate } from './webhook-add.ts';
import { webhookList } from './webhook-list.ts';
import { webhookRemove, webhookReplay } from './webhook-steps.ts';

/** Receivers outside that are told what happens. */
export const webhook: CommandGroup = {
  summary: 'Signed calls to receivers of your own',
  commands: { add: webhookAdd, list: webhookList, rotate: webhookRotate, remove: webhookRemove, replay: webhookReplay },
};
