'use server';

import { requireAccess } from '@foyer/gate/next';
import { redirect } from 'next/navigation';
import { gate } from '../../gate';
import { notes } from '../../notes';

/** An action can be called at any address of the application, also at open ones: it asks by itself. */
export async function keepNote(form: FormData): Promise<void> {
  const { subject } = await requireAccess(gate);
  const note = form.get('note');
  if (typeof note === 'string') notes.push({ subject, text: note.slice(0, 200) });
  redirect('/studio/notes');
}
