import { join } from 'node:path';
import { unpackDebianPackages, unpackedFolder } from './debian-packages.ts';
import { runProgram } from './processes.ts';

/** A Python that has PyJWT and its cryptography. */
export interface PythonWithJwt {
  readonly program: string;
  /** What to set when it is started. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Debian's own Python first: its packages are made for it. */
const pythons = ['/usr/bin/python3', 'python3'];
const packages = ['python3-jwt', 'python3-cryptography', 'python3-cffi-backend'];

/**
 * Finds a Python with PyJWT, or fetches PyJWT: Debian's packages, unpacked into a folder of this workspace.
 *
 * @throws {Error} with one sentence to act on when there is no way.
 */
export async function obtainPythonWithJwt(): Promise<PythonWithJwt> {
  const fetched = pathIn(unpackedFolder('python-jwt'));
  for (const environment of [{}, fetched]) {
    for (const program of pythons) if (await verifies(program, environment)) return { program, environment };
  }
  const folder = await unpackDebianPackages('python-jwt', packages, (unpacked) => verifies('/usr/bin/python3', pathIn(unpacked)));
  if (folder !== undefined) return { program: '/usr/bin/python3', environment: pathIn(folder) };
  throw new Error('The test of assertions in another language needs Python with PyJWT, and apt-get could not bring it: install python3-jwt, or "pyjwt[crypto]" by pip.');
}

function pathIn(folder: string): Record<string, string> {
  return { PYTHONPATH: join(folder, 'usr', 'lib', 'python3', 'dist-packages') };
}

async function verifies(program: string, environment: Readonly<Record<string, string>>): Promise<boolean> {
  const result = await runProgram(program, ['-c', 'from jwt.algorithms import OKPAlgorithm'], environment).catch(() => undefined);
  return result?.exitCode === 0;
}
