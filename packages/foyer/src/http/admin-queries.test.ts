import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, type Harness, startHarness } from '../testing/harness.ts';

let harness: Harness;
beforeAll(async () => { harness = await startHarness(); });
afterAll(() => harness.close());

/** Administrative routes that are read, with the names of what they may be asked. */
function reads(): readonly { readonly path: string; readonly keys: readonly string[] }[] {
  return harness.foyer.app.routes.filter(({ contract }) => contract.auth === 'admin' && contract.method === 'get').map(({ contract }) => ({
    path: contract.path.replaceAll(/\{\w+\}/g, 'some-id'), keys: Object.keys((contract.query as { shape?: object } | undefined)?.shape ?? {}),
  }));
}

describe('what administrative routes may be asked', () => {
  it('SR-24 is a list of names: an unknown one is refused, and says which', async () => {
    const asked = reads().filter(({ keys }) => keys.length > 0);
    expect(asked.length).toBeGreaterThan(15);
    for (const { path } of asked) {
      const problem = await expectProblem(await harness.admin(`${path}?token_hash=x`), 'input/invalid');
      expect(JSON.stringify(problem['errors']), path).toContain('/token_hash');
    }
  });

  it('SR-63 is at most 200 rows, and at least one', async () => {
    const lists = reads().filter(({ keys }) => keys.includes('limit'));
    expect(lists.length).toBeGreaterThan(8);
    for (const { path } of lists) {
      for (const limit of ['0', '201', '1e2', '-1', '', '9'.repeat(400)]) {
        const problem = await expectProblem(await harness.admin(`${path}?limit=${limit}`), 'input/invalid');
        expect(JSON.stringify(problem['errors']), `${path} ${limit}`).toContain('/limit');
      }
    }
  });

  it('SR-63 goes on page by page wherever a list can grow', () => {
    const paged = reads().filter(({ keys }) => keys.includes('cursor') || keys.includes('before')).map(({ path }) => path);
    expect(paged.filter((path) => !reads().find((one) => one.path === path)!.keys.includes('limit'))).toEqual([]);
  });

  it('SR-24 cannot be sorted or filtered by what is secret', async () => {
    for (const key of ['tokenHash', 'password', 'secret', 'hash', 'select', 'fields', 'order']) {
      await expectProblem(await harness.admin(`/api/v1/admin/waitlist?${key}=x`), 'input/invalid');
      await expectProblem(await harness.admin(`/api/v1/admin/waitlist?sort=${key}`), 'input/invalid');
    }
  });
});
