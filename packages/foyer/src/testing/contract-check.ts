import { problemCodes, type RouteContract } from '../http/contract/route.ts';
import { problemSchema } from '../http/contract/schemas.ts';
import { problems } from '../http/problem.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { App } from '../http/app.ts';

/** Codes that stand for "no route took this". */
const outsideRoutes: ReadonlySet<string> = new Set(['request/not_found', 'request/method_not_allowed']);

/**
 * The declared route that takes a request; exact paths win over patterns.
 * @param path - without query
 */
export function routeOf(app: App, method: string, path: string): RouteContract | undefined {
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  return app.routes.find(({ contract }) => contract.method === wanted && pattern(contract.path).test(path))?.contract;
}

function pattern(path: string): RegExp {
  const source = path.split(/(\{\w+\*?\})/).map((part) => (part.endsWith('*}') ? '.+' : part.startsWith('{') ? '[^/]+' : RegExp.escape(part)));
  return new RegExp(`^${source.join('')}$`);
}

/**
 * Holds an answer against the contract of its route: the status is declared, a problem is well-formed and its code
 * declared, JSON has the shape the document promises. Reads a copy of the body.
 * @throws {Error} that says what does not fit
 */
export async function checkAnswer(app: App, request: { method: string; path: string }, response: Response): Promise<void> {
  const place = `${request.method} ${request.path} answered ${response.status}`;
  const contract = routeOf(app, request.method, request.path);
  const type = response.headers.get('content-type') ?? '';
  // A stream has no end to wait for; its status is held against the contract all the same.
  const text = response.body === null || type.startsWith('text/event-stream') ? '' : await response.clone().text();

  if (type.startsWith('application/problem+json')) {
    if (request.method === 'HEAD') return;
    const problem = problemSchema.parse(JSON.parse(text));
    const code = problem.code as ErrorCode;
    const known = problems[code];
    if (!known || known.status !== response.status || problem.status !== response.status) throw new Error(`${place} with code ${problem.code}, which is another status.`);
    if (!problem.type.endsWith(`/errors/${code}`)) throw new Error(`${place} with type ${problem.type}.`);
    if (/\bat \S+ \(|\.ts:\d|node_modules|SQLITE|select |insert /i.test(text)) throw new Error(`${place} and shows internals: ${text}`);
    if (!contract ? !outsideRoutes.has(code) : !outsideRoutes.has(code) && !problemCodes(contract).includes(code)) {
      throw new Error(`${place} with code ${code}, which its contract does not declare.`);
    }
    return;
  }
  if (!contract) {
    if (response.status !== 404 && response.status !== 405) throw new Error(`${place}, and no contract knows this path.`);
    return;
  }
  const declared = contract.answers[response.status];
  const asPage = type.startsWith('text/html') && problemCodes(contract).some((code) => problems[code].status === response.status);
  const unknownPage = type.startsWith('text/html') && response.status === 404;
  if (!declared && !asPage && !unknownPage) throw new Error(`${place}, which its contract does not declare.`);
  if (declared?.content && typeof declared.content !== 'string' && type.startsWith('application/json') && text !== '') {
    const parsed = declared.content.safeParse(JSON.parse(text));
    if (!parsed.success) throw new Error(`${place} in another shape than promised: ${parsed.error.message}\n${text}`);
  }
}
