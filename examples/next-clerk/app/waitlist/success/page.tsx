import Link from 'next/link';

export default async function Joined({ searchParams }: { searchParams: Promise<{ role?: string }> }) {
  const { role } = await searchParams;
  return (
    <>
      <h1>You are on your way</h1>
      <p className="lead">
        {role === 'coach' ? 'We read about your practice with care.' : role === 'client' ? 'We look for a coach who fits.' : 'We are glad you want to be part of this.'}
      </p>
      <ol className="steps">
        {role !== undefined && <li><strong>Open your mailbox</strong> and confirm your address, if we did not know it yet.</li>}
        <li><strong>A person reads your request</strong>, usually within three working days.</li>
        <li><strong>You get an invitation by mail.</strong> It leads straight to your account.</li>
      </ol>
      <p className="small"><Link href="/">Back to the start</Link></p>
    </>
  );
}
