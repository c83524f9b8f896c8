import type { Config } from '../config/config.ts';

/** What a developer reads once the server is up: where things are, and the next step ready to be copied. */
export function welcome({ product, mail, adminApiKey, publicUrl: address }: Config): string {
  const role = product.roles[0]?.key ?? 'member';
  return `
  Foyer is open: the front door of ${product.brand.name}.

    Public page   ${address}/
    Mailbox       ${mail.transport.kind === 'mailbox' ? `${address}/dev/mailbox` : `none here: mail really goes out, by ${mail.transport.kind === 'smtp' ? 'SMTP' : 'Resend'}`}
    API           ${address}/docs

  Join the waitlist there, confirm from the mailbox, then let yourself in:

    npm run foyer -- approve you@example.com --role ${role}

  or over HTTP, with the key of this machine:

    curl ${address}/api/v1/admin/waitlist/approve \\
      -H 'Authorization: Bearer ${adminApiKey ?? '<ADMIN_API_KEY>'}' \\
      -H 'Content-Type: application/json' \\
      -d '{"email":"you@example.com","role":"${role}"}'

  A list to play with: npm run foyer -- seed --count 500
  Stop with Ctrl-C.
`;
}
