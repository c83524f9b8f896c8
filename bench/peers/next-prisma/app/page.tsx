export default function Home() {
  return <p>Join the waitlist.</p>;
}
