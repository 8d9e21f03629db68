/** A mean with its standard error. */
export interface Mean {
  readonly mean: number;
  /** Robust to clusters; 0 where there are fewer than two of them. */
  readonly error: number;
  readonly count: number;
}

/** One figure of an order, and the stretch of market it belongs to: orders of one minute share their market's mood. */
export interface Sample {
  readonly value: number;
  readonly cluster: number;
}

/** √(G/(G−1) · Σ over the G clusters of (Σ (x − mean))²) / n: what the mean of clustered samples may be off by. */
export function meanOf(samples: readonly Sample[]): Mean {
  const count = samples.length;
  if (count === 0) return { mean: 0, error: 0, count };
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / count;
  const byCluster = new Map<number, number>();
  for (const { value, cluster } of samples) byCluster.set(cluster, (byCluster.get(cluster) ?? 0) + value - mean);
  const clusters = byCluster.size;
  const squares = [...byCluster.values()].reduce((sum, off) => sum + off * off, 0);
  return { mean, error: clusters < 2 ? 0 : Math.sqrt((squares * clusters) / (clusters - 1)) / count, count };
}

/** The middle of the values; undefined for none. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return (upper + (sorted[middle - 1] ?? upper)) / 2;
}
