/** Only a path of the desk itself: a sent link must not lead elsewhere after the sign-in. */
export function ownPath(next: string | undefined): string {
  const isOwn = next !== undefined && /^\/admin(?:$|[/?])/.test(next) && !/[\\\s]|^\/admin\/\//.test(next);
  return isOwn ? next : '/admin/waitlist';
}
