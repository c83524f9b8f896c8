import { describe, expect, it } from 'vitest';
import { nameOfKey, showKey, type KeyStroke } from './keys.ts';

const stroke = (key: string, held: Partial<KeyStroke> = {}): KeyStroke => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('the name of a stroke', () => {
  it.each([
    [stroke('j'), 'j'],
    [stroke('ArrowDown'), 'down'],
    [stroke(' '), 'space'],
    [stroke('?', { shiftKey: true }), '?'],
    [stroke('X', { shiftKey: true }), 'shift+x'],
    [stroke('Enter', { shiftKey: true }), 'shift+enter'],
    [stroke('k', { ctrlKey: true }), 'mod+k'],
    [stroke('k', { metaKey: true }), 'mod+k'],
  ])('of %j is %s', (given, name) => {
    expect(nameOfKey(given)).toBe(name);
  });

  it('is empty with Alt, which belongs to the system', () => {
    expect(nameOfKey(stroke('f', { altKey: true }))).toBe('');
  });

  it('reads as on the keyboard in hand', () => {
    expect(showKey('mod+k', true)).toBe('⌘ K');
    expect(showKey('mod+k', false)).toBe('Ctrl K');
    expect(showKey('g q', false)).toBe('G then Q');
  });
});
