import { requireAccess } from '@foyer/gate/next';
import { gate } from '../../gate';
import { keepNote } from './actions';

export default async function Studio() {
  // The page asks by itself, whatever stands in front of it.
  const { email, role } = await requireAccess(gate);
  return (
    <main>
      <h1>{`The studio greets ${email}, ${role}.`}</h1>
      <form action={keepNote}>
        <label>
          Note <input name="note" />
        </label>
        <button>Keep</button>
      </form>
    </main>
  );
}
