import type { Answer } from './route.ts';

/** A page; 410 when the link that led to it is dead, with a way to a fresh one. */
export const pageAnswer: Readonly<Record<number, Answer>> = {
  200: { description: 'The page.', content: 'text/html' },
  410: { description: 'The link is dead; the page offers a fresh one.', content: 'text/html' },
};

export const seeOtherAnswer: Readonly<Record<number, Answer>> = { 303: { description: 'Done; the browser goes on to the next page.' } };
