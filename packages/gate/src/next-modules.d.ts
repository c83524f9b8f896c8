// The little of Next.js that this package uses. The application brings Next.js itself.
declare module 'next/headers.js' {
  export function headers(): Promise<Headers> | Headers;
}
declare module 'next/navigation.js' {
  export function redirect(location: string): never;
}
declare module 'next/server.js' {
  export class NextResponse extends Response {
    static next(init: { request: { headers: Headers } }): NextResponse;
  }
}
