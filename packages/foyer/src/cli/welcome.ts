import type { Config } from '../config/config.ts';

/**
 * What a developer reads once the server is up: where things are, and the next step ready to be copied.
 * @param setupUrl - the one-time link of the first owner, while there is none
 */
export function welcome({ product, mail, adminApiKey, publicUrl: address }: Config, setupUrl: string | null): string {
  const role = product.roles[0]?.key ?? 'member';
  return `
  Foyer is open: the front door of ${product.brand.name}.

    Public page   ${address}/
    Mailbox       ${mail.transport.kind === 'mailbox' ? `${address}/dev/mailbox` : `none here: mail really goes out, by ${mail.transport.kind === 'smtp' ? 'SMTP' : 'Resend'}`}
    API           ${address}/docs
    Review desk   ${setupUrl ?? `${address}/admin`}${setupUrl === null ? '' : '\n                  (this link makes you the first owner; it works once)'}

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

/** Printed once the server is up as long as nobody owns it, apart from the log. */
export function setupInvitation(setupUrl: string): string {
  return `\n  Nobody owns this Foyer yet. Open this link to become its first owner; it works once and is shown nowhere else:\n\n    ${setupUrl}\n`;
}
