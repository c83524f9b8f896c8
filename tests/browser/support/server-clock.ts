import type { Settings } from './foyer-server.ts';

const clock = 'const Real=Date;globalThis.Date=class extends Real{constructor(...given){if(given.length===0)super(Real.now()+ahead);else super(...given)}static now(){return Real.now()+ahead}};';

/** Settings of a server that lives as many days ahead of the machine. */
export function aheadBy(days: number): Settings {
  return beforehand(`let ahead=${days * 86_400_000};${clock}`);
}

/** Settings of a server whose clock `FoyerServer.moveOn` moves. What listens for that keeps no server from ending. */
export const movableClock: Settings = beforehand(
  `let ahead=0;${clock}process.on('message',({moveOnMs})=>{ahead+=moveOnMs;process.send({ahead})});process.channel.unref();`,
);

/** What runs before the server does. */
function beforehand(code: string): Settings {
  return { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(code)}` };
}
