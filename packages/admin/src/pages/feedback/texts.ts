import { addTexts } from '../../i18n/texts.ts';

/** Texts of the feedback page. */
export const t = addTexts('feedback', {
  title: 'Feedback',
  lead: 'One question after the first steps: how did getting started go?',
  average: 'Average',
  outOf: '{{average}} of 5',
  count_one: '{{count}} answer',
  count_other: '{{count}} answers',
  spread: 'How they are spread',
  score: { '5': 'Very well', '4': 'Well', '3': 'It was all right', '2': 'Not so well', '1': 'Badly' },
  noScore: 'No score',
  bar: '{{word}}: {{count}} ({{share}})',
  answers: 'Answers',
  erased: 'Somebody who was erased',
  noText: 'Without words.',
  more: 'Show more',
  empty: 'No answers yet',
  emptyText: 'Everybody who is in is asked after the last of their first steps: how did it go, from 1 to 5, and anything they want to add. What they say shows here. You can also send them the address of the question; it opens for people who are in.',
  address: 'Address of the question',
});
