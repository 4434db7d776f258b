import type { State } from './state.ts';

/**
 * Whether the newest way back was the loop's own, because a gate failed or a deadline was over, and no person's. The later
 * steps of a gradual rollback are the clock's, whoever began it: what began it counts.
 */
export function isTakenBackByItself({ ledger }: Pick<State, 'ledger'>): boolean {
  let byItself = false;
  for (const { key, disposition, reason } of ledger.entries.toReversed()) {
    if (disposition !== 'applied') continue;
    const isClock = key.startsWith('clock/');
    switch (reason) {
      case 'rolled_back':
      case 'rolling_back':
        if (!isClock) return false;
        byItself = true;
        break;
      case 'held':
        return true;
      case 'aborted':
      case 'switched_back':
        return byItself;
      case 'started':
      case 'repinned':
      case 'moved':
      case 'switched':
      case 'promoted':
      case 'replaced':
        return byItself;
      default:
        break;
    }
  }
  return byItself;
}
