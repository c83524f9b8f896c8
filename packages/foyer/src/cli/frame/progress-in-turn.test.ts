import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { showProgressInTurn } from './progress-in-turn.ts';

function terminal(isTTY: boolean) {
  const errorStream = Object.assign(new PassThrough(), { isTTY, columns: 100 });
  return { errorStream, said: () => stripVTControlCharacters(errorStream.read()?.toString() ?? '') };
}

describe('progress with several steps', () => {
  it('shows one bar after the other, each with its own numbers', () => {
    const { errorStream, said } = terminal(true);
    const bars = showProgressInTurn({ errorStream });
    bars.at('Reading tables', 0, 2_000_000, (bytes) => `${bytes / 1e6} MB`);
    bars.at('Reading tables', 2_000_000, 2_000_000);
    bars.at('Looking at everybody', 1_200, 1_200);
    bars.end();
    const text = said();
    expect(text.indexOf('Reading tables: done.')).toBeGreaterThan(-1);
    expect(text.indexOf('Looking at everybody: done.')).toBeGreaterThan(text.indexOf('Reading tables: done.'));
  });

  it('says nothing where nobody watches, and ends without having begun', () => {
    const { errorStream, said } = terminal(false);
    const bars = showProgressInTurn({ errorStream });
    bars.at('Reading tables', 1, 2);
    bars.end();
    showProgressInTurn(terminal(true)).end();
    expect(said()).toBe('');
  });
});
