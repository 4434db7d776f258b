import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { BOUND, findBug, PLANTED_BUGS } from '../test/simulation/planted-bugs.ts';
import { runSimulation } from '../test/simulation/run-simulation.ts';

const USAGE = `usage: npm run simulate -- [options]
  --seeds N     how many seeds to run (default 10000)
  --from S      the first seed (default 1)
  --workers W   how many threads (default: one per core)
  --all         go on after the first violation, and count them all
  --seed S      run one seed alone
  --trace       with --seed: tell everything that happens
  --bugs        find each planted bug, and print the table
  --anew        with --bugs: from the first seed on, not from the one that the table names`;

/** Seeds that a thread takes at once. */
const CHUNK = 200;

interface Chunk {
  readonly from: number;
  readonly count: number;
}

interface Failure {
  readonly seed: number;
  readonly violations: readonly { readonly invariant: string; readonly message: string }[];
}

if (isMainThread) process.exitCode = await main();
else answerChunks();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '10000' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
      all: { type: 'boolean', default: false },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      bugs: { type: 'boolean', default: false },
      anew: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.bugs) return hunt(!values.anew);
  if (values.seed !== undefined) return replay(Number(values.seed), values.trace);
  return runAll(Number(values.from), Number(values.seeds), Number(values.workers), values.all);
}

/** Runs one seed and tells what happened. */
async function replay(seed: number, traced: boolean): Promise<number> {
  const trace: string[] = [];
  const violations = await runSimulation(seed, undefined, traced ? trace : null);
  for (const line of trace) console.log(line);
  if (!traced) for (const { invariant, message } of violations) console.log(`${invariant}  ${message}`);
  console.log(`seed ${seed}: ${violations.length === 0 ? 'every invariant holds' : `${violations.length} violations`}`);
  return violations.length === 0 ? 0 : 1;
}

/** Runs each planted bug until an invariant is violated. */
async function hunt(isHinted: boolean): Promise<number> {
  const rows = [['bug', 'caught by', 'at seed', 'seeds tried']];
  let missed = 0;
  for (const bug of PLANTED_BUGS) {
    const found = await findBug(bug, isHinted);
    if (found?.invariants.includes(bug.caughtBy) !== true) missed++;
    rows.push(
      found === null
        ? [bug.name, 'NOT CAUGHT', '', `> ${BOUND}`]
        : [bug.name, found.invariants.join(', '), String(found.seed), String(found.tried)],
    );
  }
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return missed === 0 ? 0 : 1;
}

/** Shares the seeds among threads and reports the smallest that fails. */
async function runAll(from: number, seeds: number, workers: number, all: boolean): Promise<number> {
  const started = performance.now();
  const failures: Failure[] = [];
  let next = from;
  let done = 0;
  const end = from + seeds;
  const take = (): Chunk | null => {
    if (next >= end || (failures.length > 0 && !all)) return null;
    const chunk = { from: next, count: Math.min(CHUNK, end - next) };
    next += chunk.count;
    return chunk;
  };
  const heard = (chunk: Chunk, failed: readonly Failure[]): void => {
    const tenth = (count: number): number => Math.floor((count * 10) / seeds);
    if (tenth(done) !== tenth(done + chunk.count)) console.log(`${done + chunk.count} of ${seeds} seeds`);
    done += chunk.count;
    failures.push(...failed);
  };
  await Promise.all(Array.from({ length: workers }, () => work(take, heard)));
  const took = performance.now() - started;
  console.log(
    `${done} seeds in ${(took / 1000).toFixed(1)} s, ${(took / done).toFixed(2)} ms a seed on ${workers} threads`,
  );
  return report(failures, all);
}

function report(failures: readonly Failure[], all: boolean): number {
  const [first] = [...failures].sort((one, other) => one.seed - other.seed);
  if (first === undefined) {
    console.log('Every invariant holds.');
    return 0;
  }
  if (all) {
    const counts = new Map<string, number[]>();
    for (const { seed, violations } of failures) {
      for (const invariant of new Set(violations.map((violation) => violation.invariant))) {
        counts.set(invariant, [...(counts.get(invariant) ?? []), seed]);
      }
    }
    for (const [invariant, found] of counts) {
      const smallest = found.sort((one, other) => one - other).slice(0, 8);
      console.log(`${invariant}: ${found.length} seeds, such as ${smallest.join(', ')}`);
    }
  }
  for (const { invariant, message } of first.violations) console.log(`${invariant}  ${message}`);
  console.log(`Seed ${first.seed} fails. Replay it with: npm run simulate -- --seed ${first.seed} --trace`);
  return 1;
}

/** One thread: takes chunk after chunk until there is none left. */
function work(take: () => Chunk | null, heard: (chunk: Chunk, failed: readonly Failure[]) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    let chunk: Chunk | null = null;
    const give = (): void => {
      chunk = take();
      if (chunk === null) void worker.terminate().then(() => resolve());
      else worker.postMessage(chunk);
    };
    worker.on('message', (failed: readonly Failure[]) => {
      if (chunk !== null) heard(chunk, failed);
      give();
    });
    worker.on('error', reject);
    give();
  });
}

function answerChunks(): void {
  parentPort?.on('message', async ({ from, count }: Chunk) => {
    const failed: Failure[] = [];
    for (let seed = from; seed < from + count; seed++) {
      const violations = await runSimulation(seed);
      if (violations.length > 0) failed.push({ seed, violations });
    }
    parentPort?.postMessage(failed);
  });
}
