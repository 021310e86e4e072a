/** Operations per second of CPU time: what a busy machine cannot take away from the figure. */
export interface CpuRate {
  /** Of the fastest round: other programs on the machine only ever slow a round down. */
  readonly best: number;
  readonly median: number;
}

export interface Rounds {
  readonly rounds: number;
  readonly warmUp: number;
}

const microsecondsPerSecond = 1e6;

/** `process.cpuUsage` counts every thread of the process: the collector's and the compiler's work is in the figure. */
function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Runs `work`, which does `operations` operations, in rounds; the rounds before are not counted. */
export function cpuRate(work: () => void, operations: number, { rounds, warmUp }: Rounds): CpuRate {
  for (let i = 0; i < warmUp; i++) work();
  const rates: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const before = cpuMicroseconds();
    work();
    rates.push((operations * microsecondsPerSecond) / (cpuMicroseconds() - before));
  }
  rates.sort((a, b) => b - a);
  return { best: rates[0] ?? 0, median: rates[rates.length >> 1] ?? 0 };
}
