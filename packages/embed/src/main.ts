import { FoyerWaitlist } from './foyer-waitlist.ts';

// Two tags on one page, or two versions of the script: the first one stays.
if (!customElements.get('foyer-waitlist')) customElements.define('foyer-waitlist', FoyerWaitlist);
