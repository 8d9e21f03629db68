/**
 * How many events a batch should hold at least, but for the last. In larger ones they outlive the generation of the young, and are
 * copied and collected at more cost than reading them: with four times as many, an import takes half as long again.
 */
export const batchSize = 512;
