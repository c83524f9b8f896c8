import { api, type Query } from './request.ts';

/**
 * Fetches a file and hands it to the browser to save. Asks for the password first where the server wants a fresh sign-in,
 * which a plain link could not.
 *
 * @param name - used when the answer does not name the file
 */
export async function saveFile(path: string, query: Query, name: string): Promise<void> {
  const response = await api.raw('GET', path, { query, headers: { accept: '*/*' } });
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = named ?? name;
  link.click();
  // The browser has begun reading by then.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
