import { connection } from 'next/server';
import { settings } from '../../settings';

/** Decisions are made at Foyer's desk, by people who sign in there. */
export default async function Admin() {
  await connection();
  return (
    <>
      <h1>Who may come in</h1>
      <p className="lead">The team reads requests, decides and takes access back at Foyer’s review desk.</p>
      <p><a className="button" href={`${settings.foyerPublic}/admin`}>Open the review desk</a></p>
    </>
  );
}
