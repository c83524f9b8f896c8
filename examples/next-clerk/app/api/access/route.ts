import { whereYouStand } from '../../../where-you-stand';

/** For the access provider, which asks again from time to time. */
export async function GET(): Promise<Response> {
  return Response.json(await whereYouStand(), { headers: { 'cache-control': 'private, no-store' } });
}
