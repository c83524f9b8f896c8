import { AccessDenied } from '@foyer/gate';
import { requireAccess } from '@foyer/gate/next';
import { gate } from '../../../gate';
import { notes } from '../../../notes';

export async function GET(): Promise<Response> {
  try {
    const { subject } = await requireAccess(gate);
    return Response.json({ from: 'the studio', notes: notes.filter((note) => note.subject === subject) }, { headers: { 'cache-control': 'private, no-store' } });
  } catch (error) {
    // Programs get a problem document.
    if (error instanceof AccessDenied) return error.response;
    throw error;
  }
}

export async function POST(request: Request): Promise<Response> {
  try {
    const { subject } = await requireAccess(gate);
    notes.push({ subject, text: (await request.text()).slice(0, 200) });
    return Response.json({ note: 'kept in the studio' }, { status: 201 });
  } catch (error) {
    if (error instanceof AccessDenied) return error.response;
    throw error;
  }
}
