import { renderStaffMail } from '../emails/render-staff-mail.ts';
import type { Product } from '../domain/product.ts';
import type { RenderStaffMail } from './send-staff-mails.ts';

/** Renders mails to the team for one product. */
export function createStaffMailRenderer(product: Product): RenderStaffMail {
  return ({ message, link }) => ({ to: message.to, ...renderStaffMail(message, link, product), tags: { kind: message.kind } });
}
