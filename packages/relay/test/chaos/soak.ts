// Readings under seeded plans of faults, each over one transport in turn: `npm run chaos -- [PLANS [FIRST SEED]]`.
import { challengeOf, openChaos, repetition } from './chaos.ts';
import { Tally } from './tally.ts';

const [plans = 500, first = 1] = process.argv.slice(2).map(Number);
if (!(Number.isInteger(plans) && plans > 0 && Number.isInteger(first))) {
  throw new Error('give a count of plans, and the first seed');
}
const tally = new Tally();
const chaos = await openChaos();
try {
  for (let seed = first; seed < first + plans; seed++) {
    const challenge = challengeOf(seed);
    const trial = await chaos.tryOut(challenge);
    tally.add(challenge, trial);
    const { ending } = trial;
    if (ending.status === 'broken') console.log(`BROKEN: ${ending.why}\n${repetition(challenge)}\n`);
    else if (tally.trials % 50 === 0) process.stderr.write(`${tally.trials} of ${plans}\n`);
    else if (plans === 1) console.log(ending.status === 'refused' ? ending.error.toLines() : 'exact', '\n');
  }
} finally {
  await chaos.close();
}
console.log(tally.toText());
process.exitCode = tally.broken > 0 ? 1 : 0;
