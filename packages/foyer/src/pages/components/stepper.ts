import type { Translate } from '../i18n.ts';
import { html, type Markup } from '../markup.ts';
import { icon } from './icon.ts';

export interface Step {
  readonly label: string;
  readonly state: 'done' | 'current' | 'ahead';
}

/** A line of steps; where one stands is said in words too. */
export function stepper(t: Translate, label: string, steps: readonly Step[]): Markup {
  return html`<ol class="stepper" aria-label="${label}">${steps.map(({ label: name, state }, at) => html`<li class="step step-${state}"${state === 'current' ? html` aria-current="step"` : null}><span class="step-dot">${state === 'done' ? icon('check') : at + 1}</span><span class="step-name">${name}<span class="unseen"> (${t(`steps.${state}`)})</span></span></li>`)}</ol>`;
}
