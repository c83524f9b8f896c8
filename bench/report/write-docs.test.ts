import { describe, expect, it } from 'vitest';
import { withFigures } from './write-docs.ts';

const page =
  'Before.\n\n<!-- figures: written by `npm run bench -- --write-docs` -->\n\nold\n\n<!-- end of figures -->\n\nAfter.\n';

describe('the figures in the documentation', () => {
  it('replace the old ones and leave the words around them alone', () => {
    const written = withFigures(page, 'new');
    expect(written).toBe(page.replace('old', 'new'));
    expect(withFigures(written, 'new')).toBe(written);
  });

  it('are refused by a page without marks', () => {
    expect(() => withFigures('Before.', 'new')).toThrow('docs/performance.md');
  });
});
