// Run it: npm run -s backtest -- --strategy imbalance --queue examples/custom-fill-model/patient-queue.ts
import type { QueueModel } from '@replay/sim';

/**
 * Believes that a fixed part of all cancels happens behind us, wherever we stand: the simplest model one could calibrate
 * from one's own fills. It is between `risk-averse` (all of it behind) and the models that look at the place in the queue.
 */
export const patientQueue = (behind: number): QueueModel => ({
  name: `patient ${behind}`,
  join: (displayed) => displayed,
  afterRow(ahead, printed, previous, next) {
    const cancelled = Math.max(0, previous - next - printed);
    return Math.max(0, Math.min(ahead - (1 - behind) * cancelled, next, ahead));
  },
});

export default patientQueue(0.75);
