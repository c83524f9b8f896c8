import { html, type Markup, type MarkupValue } from '../markup.ts';
import { icon, type IconName } from './icon.ts';

export type PanelTone = 'accent' | 'success' | 'warning' | 'danger' | 'neutral';

interface PanelProps {
  readonly icon: IconName;
  readonly tone?: PanelTone;
  readonly title: string;
  readonly lead?: MarkupValue;
  readonly children?: MarkupValue;
  /** Under the card: the other way out. */
  readonly aside?: MarkupValue;
}

/** A page that says one thing: what happened, what it means, what to do now. */
export function panel({ icon: drawing, tone = 'accent', title, lead, children, aside }: PanelProps): Markup {
  return html`<section class="card panel">
<span class="tile tile-${tone}">${icon(drawing)}</span>
<h1>${title}</h1>
${lead ? html`<p class="lead">${lead}</p>` : null}
${children}
</section>
${aside ? html`<p class="aside">${aside}</p>` : null}`;
}
