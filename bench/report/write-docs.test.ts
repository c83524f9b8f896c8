import { describe, expect, it } from 'vitest';
import { withSection } from './write-docs.ts';

const page =
  'Before.\n\n<!-- figures: written by `npm run bench -- --write-docs` -->\n\nold\n\n<!-- end of figures -->\n\nAfter.\n';

describe('the figures in the documentation', () => {
  it('replace the old ones and leave the words around them alone', () => {
    const written = withSection(page, 'figures', 'new');
    expect(written).toBe(page.replace('old', 'new'));
    expect(withSection(written, 'figures', 'new')).toBe(written);
  });

  it('are refused by a page without marks', () => {
    expect(() => withSection('Before.', 'figures', 'new')).toThrow('docs/performance.md');
    expect(() => withSection(page, 'curve', 'new')).toThrow('docs/performance.md');
  });
});
