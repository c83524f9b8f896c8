// The little of Next.js that this package uses. The application brings Next.js itself.
declare module 'next/headers' {
  export function headers(): Promise<Headers> | Headers;
}
declare module 'next/navigation' {
  export function redirect(location: string): never;
}
declare module 'next/server' {
  export class NextResponse extends Response {
    static next(init: { request: { headers: Headers } }): NextResponse;
  }
}
