import { requireAccess } from '@foyer/gate/next';
import { gate } from '../../../gate';
import { notes } from '../../../notes';

export default async function Notes() {
  const { subject } = await requireAccess(gate);
  return (
    <main>
      <h1>The studio greets your notes.</h1>
      <ul>
        {notes.filter((note) => note.subject === subject).map(({ text }, at) => (
          <li key={at}>{text}</li>
        ))}
      </ul>
    </main>
  );
}
