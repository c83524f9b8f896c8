import { database } from '../../../../lib/db';

/** Joins the waitlist. Somebody who is on it gets the same answer. No mail is sent and no record kept, which favours this program. */
export async function POST(request: Request): Promise<Response> {
  const { email, name, role } = (await request.json()) as { email?: unknown; name?: unknown; role?: unknown };
  if (typeof email !== 'string' || !email.includes('@') || typeof name !== 'string' || typeof role !== 'string') return Response.json({ error: 'Invalid input' }, { status: 422 });
  const prisma = await database();
  const known = await prisma.waitlistEntry.findUnique({ where: { email: email.toLowerCase() } });
  if (known === null) await prisma.waitlistEntry.create({ data: { email: email.toLowerCase(), name, role } });
  return Response.json({ status: 'received' }, { status: 202 });
}
