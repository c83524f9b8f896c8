import { requireAccess } from '@foyer/gate/next';
import { gate } from '../../gate';

/** A page for one role. */
export default async function Clients() {
  await requireAccess(gate, 'coach');
  return <h1>The clients of a coach</h1>;
}
