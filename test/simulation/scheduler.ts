interface Event {
  readonly time: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Virtual time. Nothing in the simulation waits for a real clock: whatever awaits is an event at a virtual moment, and
 * the next event runs when everything that the last one woke has come to rest. Events of one moment run in the order
 * in which they were planned, so that a seed always interleaves its processes in the same way.
 */
export class Scheduler {
  #queue: Event[] = [];
  #order = 0;
  #woken = false;
  /** Events that have run so far. */
  steps = 0;
  /** Milliseconds since the epoch. */
  now: number;

  constructor(start: number) {
    this.now = start;
  }

  /** Plans something that happens by itself at a moment. */
  at(time: number, run: () => void): void {
    this.#push({ time: Math.max(time, this.now), order: this.#order++, run });
  }

  /** Plans something that wakes a process: the next event waits until that process awaits again. */
  wakeAt(time: number, run: () => void): void {
    this.at(time, () => {
      this.#woken = true;
      run();
    });
  }

  /**
   * Runs until nothing is planned any more.
   *
   * @returns false if there is no end to it within `limit` events
   */
  async run(limit: number): Promise<boolean> {
    for (let left = limit; left > 0; left--) {
      const event = this.#pop();
      if (event === null) return true;
      this.now = event.time;
      this.steps++;
      event.run();
      if (this.#woken) {
        this.#woken = false;
        // Not before every promise that the event has settled was followed up, and what that settled too.
        await new Promise<void>((resolve) => process.nextTick(resolve));
      }
    }
    return false;
  }

  #push(event: Event): void {
    const queue = this.#queue;
    let index = queue.length;
    while (index > 0) {
      const parent = queue[(index - 1) >> 1];
      if (parent === undefined || before(parent, event)) break;
      queue[index] = parent;
      index = (index - 1) >> 1;
    }
    queue[index] = event;
  }

  #pop(): Event | null {
    const queue = this.#queue;
    const first = queue[0];
    const last = queue.pop();
    if (first === undefined || last === undefined) return null;
    if (first === last) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let candidate = queue[child];
      const right = queue[child + 1];
      if (candidate === undefined) break;
      if (right !== undefined && before(right, candidate)) {
        child++;
        candidate = right;
      }
      if (before(last, candidate)) break;
      queue[index] = candidate;
      index = child;
    }
    queue[index] = last;
    return first;
  }
}

function before(left: Event, right: Event): boolean {
  return left.time < right.time || (left.time === right.time && left.order < right.order);
}
