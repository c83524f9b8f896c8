import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes, type ErrorCode } from '../domain/errors.ts';
import { problems } from '../http/problem.ts';

const folder = join(import.meta.dirname, '../../../../docs/errors');

function pageOf(code: ErrorCode): string {
  return `${code.replace('/', '-')}.md`;
}

describe('the pages about errors', () => {
  it('are one for each code, and none besides', async () => {
    const pages = (await readdir(folder)).filter((name) => name !== 'README.md');
    expect(pages.toSorted()).toEqual(errorCodes.map(pageOf).toSorted());
  });

  it.each(errorCodes)('explain %s: what happened, why, what to do, and how it looks', async (code) => {
    const page = await readFile(join(folder, pageOf(code)), 'utf8');
    const { status, title } = problems[code];
    expect(page).toContain(`# ${title}\n\n\`${code}\`, HTTP ${status}\n`);
    expect(page.match(/^## .+$/gm)).toEqual(['## What happened', '## Why', '## What to do', '## Example']);
    const example = /```json\n([\s\S]+?)\n```/.exec(page)?.[1] ?? '{}';
    expect(JSON.parse(example)).toMatchObject({
      type: expect.stringMatching(`/errors/${code}$`),
      title,
      status,
      code,
      detail: expect.stringMatching(/\S/),
      instance: expect.stringMatching(/^\//),
      requestId: expect.stringMatching(/\S/),
    });
  });

  it('are all listed in the index, with their status', async () => {
    const index = await readFile(join(folder, 'README.md'), 'utf8');
    for (const code of errorCodes)
      expect(index).toContain(
        `| [\`${code}\`](${pageOf(code)}) | ${problems[code].status} | ${problems[code].title} |`,
      );
  });
});
