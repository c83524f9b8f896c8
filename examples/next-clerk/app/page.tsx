import Link from 'next/link';

export default function Home() {
  return (
    <>
      <h1>Find the coach who gets you further</h1>
      <p className="lead">We are opening step by step, so that every match is a good one. Ask for a place, and a person on our team reads what you write.</p>
      <div className="cards">
        <section className="card">
          <h2>I coach</h2>
          <p>A calm place for sessions, notes and invoices, and clients who are ready to work.</p>
          <Link className="button" href="/waitlist/coach">Join as a coach</Link>
        </section>
        <section className="card">
          <h2>I look for a coach</h2>
          <p>Somebody who fits you, and a first talk that costs nothing.</p>
          <Link className="button" href="/waitlist/client">Join as a client</Link>
        </section>
      </div>
      <p className="small">Not sure yet? <Link href="/waitlist">Leave your address</Link>, and decide later.</p>
    </>
  );
}
