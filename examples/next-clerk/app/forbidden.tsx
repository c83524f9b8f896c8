import Link from 'next/link';

export default function Forbidden() {
  return (
    <>
      <h1>This page is not for your role</h1>
      <p className="lead">Ask the team if you think it should be.</p>
      <p><Link className="button" href="/dashboard">Back to your dashboard</Link></p>
    </>
  );
}
