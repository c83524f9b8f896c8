import { requireAccess } from '@foyer/gate/next';
import { gate } from '../../gate';

export default async function Coaching() {
  await requireAccess(gate, 'coach');
  return <h1>The studio of the coaches.</h1>;
}
