import { createHmac } from 'node:crypto';

/** Clerk tells of a new user: `user.created` with one verified address, signed as Svix signs. */
export function webhookRequest(label: string, index: number, secret: string): string {
  const now = Date.now();
  const id = `msg_${label}_${index}`;
  const user = `user_${label}_${index}`;
  const scattered = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  const body = JSON.stringify({
    object: 'event', type: 'user.created', instance_id: 'ins_bench', timestamp: now, event_attributes: { http_request: { client_ip: '192.0.2.1', user_agent: 'Mozilla/5.0' } },
    data: {
      object: 'user', id: user, username: null, first_name: 'Robin', last_name: 'Example', image_url: 'https://img.example.com/robin', has_image: false, primary_email_address_id: `idn_${index}`,
      email_addresses: [{ id: `idn_${index}`, object: 'email_address', email_address: `${scattered.toString(36)}.${label}@clerk.example.com`, reserved: false, verification: { status: 'verified', strategy: 'ticket', attempts: null, expire_at: null }, linked_to: [], created_at: now, updated_at: now }],
      phone_numbers: [], external_accounts: [], password_enabled: false, two_factor_enabled: false, public_metadata: {}, private_metadata: {}, unsafe_metadata: {}, external_id: null, banned: false, locked: false, last_sign_in_at: null, created_at: now, updated_at: now,
    },
  });
  const seconds = String(Math.floor(now / 1000));
  const signature = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(`${id}.${seconds}.${body}`).digest('base64');
  return `POST /api/v1/webhooks/clerk HTTP/1.1\r\nhost: 127.0.0.1\r\nsvix-id: ${id}\r\nsvix-timestamp: ${seconds}\r\nsvix-signature: v1,${signature}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}
