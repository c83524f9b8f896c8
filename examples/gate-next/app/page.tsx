import Link from 'next/link';

export default function Home() {
  return (
    <main>
      <h1>Welcome</h1>
      <p>
        The studio is behind the gate. <Link href="/studio">Go in</Link>
      </p>
    </main>
  );
}
