import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** A person in a file of roles, as `approved_users.json` has them. */
export interface ApprovedUser {
  readonly email: string;
  readonly role: string;
  readonly approved_at: string;
  readonly approved_by: string;
  readonly notes: string;
}

/** Roles in one JSON file, read at each look-up and written whole at each change, as hand-made programs do it. */
export class JsonRoles {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  roleOf(email: string): string | undefined {
    return this.#read().find((user) => user.email === email)?.role;
  }

  /** Returns when the file is on disk. */
  approve(user: ApprovedUser): void {
    this.write([...this.#read().filter(({ email }) => email !== user.email), user]);
  }

  write(users: readonly ApprovedUser[]): void {
    const next = `${this.#path}.next`;
    const file = openSync(next, 'w');
    writeSync(file, JSON.stringify({ approved_users: users }, undefined, 2));
    fsyncSync(file);
    closeSync(file);
    renameSync(next, this.#path);
  }

  #read(): readonly ApprovedUser[] {
    return (JSON.parse(readFileSync(this.#path, 'utf8')) as { approved_users: readonly ApprovedUser[] }).approved_users;
  }
}
