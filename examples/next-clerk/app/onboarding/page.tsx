import { requireAccess } from '@foyer/gate/next';
import Link from 'next/link';
import { gate } from '../../gate';

const first = {
  coach: { title: 'Welcome, coach', steps: ['Introduce yourself', 'Set your hours', 'Welcome your first client'] },
  client: { title: 'Welcome to Arete', steps: ['Put your goal into words', 'Meet your matches', 'Book your first talk'] },
};

/** The first page after signing up. The role is Foyer's, and is there whether or not any webhook has come. */
export default async function Onboarding() {
  const { email, role } = await requireAccess(gate);
  return (
    <>
      <h1>{first[role].title}</h1>
      <p className="lead">You are in as {role}, with {email}.</p>
      <ol className="steps">{first[role].steps.map((step) => <li key={step}><strong>{step}</strong></li>)}</ol>
      <p><Link className="button" href="/dashboard">Go to your dashboard</Link></p>
    </>
  );
}
