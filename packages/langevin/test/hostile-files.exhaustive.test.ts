import { hostileFiles } from './support/hostile-files.ts';
import { readHostileFiles } from './support/read-hostile-files.ts';

// Those that make one wait are read by the benchmark, which has a clock.
readHostileFiles(
  hostileFiles.filter(({ waits = false }) => !waits),
  16_000_000,
);
