import { randomBytes } from 'node:crypto';

/** Ids that name a request in answers and logs: unique, cheap, and telling nothing about load to those who see one only. */
export function createRequestIds(): () => string {
  const process = randomBytes(9).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
}
