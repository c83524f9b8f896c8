import { type NextRequest, NextResponse } from 'next/server';
import { database } from './lib/db';

/** Keeps everybody out whose cookie is no invitation's token: looked up at each request, since access can be taken back. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const inviteToken = request.cookies.get('invite_token')?.value;
  const prisma = await database();
  const entry = inviteToken === undefined ? null : await prisma.waitlistEntry.findUnique({ where: { inviteToken } });
  if (entry === null || entry.status !== 'approved') return new NextResponse(null, { status: 401 });
  return new NextResponse(null, { status: 204, headers: { 'x-subject': entry.id, 'x-email': entry.email, 'x-role': entry.role } });
}

export const config = { matcher: ['/gate/verify'] };
