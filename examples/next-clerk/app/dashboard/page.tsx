import { requireAccess } from '@foyer/gate/next';
import Link from 'next/link';
import { gate } from '../../gate';

export default async function Dashboard() {
  const { email, role } = await requireAccess(gate);
  return (
    <>
      <h1>Your dashboard</h1>
      <p className="lead">{email}, {role}.</p>
      {role === 'coach' ? <p><Link className="button" href="/clients">Your clients</Link></p> : <p>Your coach will write to you here.</p>}
    </>
  );
}
