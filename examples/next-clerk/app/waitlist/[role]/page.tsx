import { loadWaitlistForm } from '@foyer/react/client';
import { notFound } from 'next/navigation';
import { connection } from 'next/server';
import { settings } from '../../../settings';
import { JoinForm } from './join-form';

const words = {
  coach: { title: 'Bring your practice to Arete', lead: 'We start with a small circle of coaches. Tell us how you work.' },
  client: { title: 'Find your coach', lead: 'Tell us in a few words what you would like to change.' },
};

export default async function RoleWaitlist({ params }: { params: Promise<{ role: string }> }) {
  const { role } = await params;
  if (role !== 'coach' && role !== 'client') notFound();
  // The questions are those of the moment, not of the build.
  await connection();
  const form = await loadWaitlistForm({ foyer: settings.foyer, role });
  return (
    <>
      <h1>{words[role].title}</h1>
      <p className="lead">{words[role].lead}</p>
      <JoinForm role={role} foyer={settings.foyerPublic} form={form.ok ? form.value : undefined} />
    </>
  );
}
