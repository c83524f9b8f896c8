'use client';
import { WaitlistForm, type WaitlistFormData } from '@foyer/react';
import '@foyer/react/styles.css';
import { useRouter } from 'next/navigation';

/** Foyer's form: it asks your questions, and keeps the wish for a role, for which a list at Clerk has no field. */
export function JoinForm({ role, foyer, form }: { role: 'coach' | 'client'; foyer: string; form: WaitlistFormData | undefined }) {
  const router = useRouter();
  return <div className="card form"><WaitlistForm role={role} foyer={foyer} form={form} source="app" onJoined={() => router.push(`/waitlist/success?role=${role}`)} /></div>;
}
