import { Link } from '@tanstack/react-router';

interface PersonProps {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** The name people go by; the address for those who gave none. */
export function personName({ name, email }: Pick<PersonProps, 'name' | 'email'>): string {
  return name.trim() === '' ? email : name;
}

/** Name and address on one line, leading to the person in the queue. */
export function PersonLink({ id, email, name }: PersonProps) {
  return (
    <Link to="/waitlist" search={{ status: 'any', q: email, entry: id }} className="text-ink no-underline hover:underline">
      <PersonWords email={email} name={name} />
    </Link>
  );
}

/** Name and address on one line. */
export function PersonWords({ email, name }: Omit<PersonProps, 'id'>) {
  return (
    <>
      {name.trim() !== '' && <span className="font-medium">{name} </span>}
      <span className={name.trim() === '' ? 'font-medium' : 'text-muted'}>{email}</span>
    </>
  );
}
