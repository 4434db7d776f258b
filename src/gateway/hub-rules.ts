import type { Route } from '../rollout/route.ts';
import { dig, listIn } from './plain-data.ts';

/** Whether a rule leads to the candidate alone for as long as there is one. */
export function isPreviewRule({ previewRules }: Pick<Route, 'previewRules'>, rule: unknown, index: number): boolean {
  const name = dig(rule, 'name');
  return previewRules.some((one) => one === index || one === name);
}

/** Whether a rule has no backends, because it sends users elsewhere. */
export function isRedirectRule(rule: unknown): boolean {
  return listIn(dig(rule, 'filters')).some((filter) => dig(filter, 'type') === 'RequestRedirect');
}
