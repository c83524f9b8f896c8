// Plays the rounds it is told to, in a process of its own: what damage does to it, it does to nobody else.
import { readFileSync } from 'node:fs';
import { bytesOf, type World } from './make-world.ts';
import { lookUndamaged, playRound } from './play-round.ts';
import { spoil } from './spoil.ts';

const world = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as World;
const { closed, died } = bytesOf(world);
const before = await lookUndamaged(world);
process.on('message', (seed: number) => {
  void playRound(world, before, spoil(died, closed, seed)).then((round) => process.send!(round));
});
process.on('disconnect', () => process.exit());
process.send!('ready');
