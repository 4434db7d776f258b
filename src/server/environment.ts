import { graphqlUrlOf, PUBLIC_API_URL } from '../github/octokit.ts';
import { readTraceSettings, type TraceSettings } from './trace-environment.ts';

/** How a server is set up: by environment variables alone, as Probot's users know them. */
export interface Environment {
  readonly appId: string;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly host: string;
  readonly port: number;
  readonly webhookPath: string;
  readonly logLevel: string;
  /** Seconds between two sweeps for lost webhooks and steps that are due. */
  readonly sweepSeconds: number;
  /** True: answer a webhook only when what it led to is done, for hosts that freeze a process after its answer. */
  readonly answerAfterLook: boolean;
}

export type EnvironmentResult =
  | {
      readonly ok: true;
      readonly environment: Environment;
      /** Null where nobody wants traces. */
      readonly traces: TraceSettings | null;
    }
  /** Everything that is wrong, a sentence each. */
  | { readonly ok: false; readonly problems: readonly string[] };

type Variables = Readonly<Record<string, string | undefined>>;

/** How much is logged, from most to least. */
export const LOG_LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];
const SHORTEST_SECRET = 16;

/**
 * Reads the environment and reports all that is wrong at once. There is no default for a secret: Probot's own
 * (`development`) would let anybody sign.
 *
 * @param readFile reads the file that `PRIVATE_KEY_PATH` names
 */
export function readEnvironment(variables: Variables, readFile: (path: string) => string): EnvironmentResult {
  const problems: string[] = [];
  const value = (name: string): string => variables[name]?.trim() ?? '';

  const appId = value('APP_ID');
  if (!/^(\d+|Iv[\w.]+)$/.test(appId))
    problems.push('APP_ID is missing or is neither an app id nor a client id. The app’s settings page shows both.');
  const webhookSecret = value('WEBHOOK_SECRET');
  if (webhookSecret === '')
    problems.push('WEBHOOK_SECRET is missing. Set the secret of the app’s webhook; without one anybody could sign.');
  else if (webhookSecret === 'development' || webhookSecret.length < SHORTEST_SECRET) {
    problems.push(
      `WEBHOOK_SECRET is a default or shorter than ${SHORTEST_SECRET} characters. Make one with \`openssl rand -hex 32\`.`,
    );
  }
  const privateKey = readPrivateKey(value, readFile, problems);

  const whole = (name: string, fallback: number, least: number, most: number): number => {
    const text = value(name);
    if (text === '') return fallback;
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    problems.push(`${name} is ${JSON.stringify(text)}; expected a whole number from ${least} to ${most}.`);
    return fallback;
  };
  const port = whole('PORT', 3000, 0, 65_535);
  const sweepSeconds = whole('HEADGATE_SWEEP_SECONDS', 60, 1, 86_400);
  const logLevel = value('LOG_LEVEL') || 'info';
  if (!LOG_LEVELS.includes(logLevel))
    problems.push(`LOG_LEVEL is ${JSON.stringify(logLevel)}; expected one of ${LOG_LEVELS.join(', ')}.`);
  const answer = value('HEADGATE_ANSWER') || 'early';
  if (answer !== 'early' && answer !== 'after-look') {
    problems.push(`HEADGATE_ANSWER is ${JSON.stringify(answer)}; expected early or after-look.`);
  }
  const webhookPath = value('WEBHOOK_PATH') || '/api/github/webhooks';
  if (!webhookPath.startsWith('/'))
    problems.push(`WEBHOOK_PATH is ${JSON.stringify(webhookPath)}; expected a path that begins with a slash.`);

  const host = value('GHE_HOST');
  const apiUrl =
    value('GITHUB_API_URL') || (host === '' ? PUBLIC_API_URL : `${value('GHE_PROTOCOL') || 'https'}://${host}/api/v3`);
  if (!URL.canParse(apiUrl))
    problems.push(`GITHUB_API_URL (or GHE_HOST) gives ${JSON.stringify(apiUrl)}, which is no URL.`);
  const graphqlUrl = value('GITHUB_GRAPHQL_URL') || graphqlUrlOf(apiUrl);
  if (!URL.canParse(graphqlUrl)) problems.push(`GITHUB_GRAPHQL_URL is ${JSON.stringify(graphqlUrl)}, which is no URL.`);
  const traces = readTraceSettings(value, problems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    traces,
    environment: {
      appId,
      privateKey,
      webhookSecret,
      apiUrl,
      graphqlUrl,
      host: value('HOST') || '0.0.0.0',
      port,
      webhookPath,
      logLevel,
      sweepSeconds,
      answerAfterLook: answer === 'after-look',
    },
  };
}

function readPrivateKey(
  value: (name: string) => string,
  readFile: (path: string) => string,
  problems: string[],
): string {
  const path = value('PRIVATE_KEY_PATH');
  let text = value('PRIVATE_KEY');
  if (text === '' && path !== '') {
    try {
      text = readFile(path);
    } catch {
      problems.push(`PRIVATE_KEY_PATH names ${JSON.stringify(path)}, which cannot be read.`);
      return '';
    }
  }
  // Many hosts cannot hold line breaks in a variable: they take `\n`, or the whole in base64.
  const unescaped = text.replaceAll('\\n', '\n');
  const pem = unescaped.includes('-----BEGIN') ? unescaped : Buffer.from(unescaped, 'base64').toString('utf8');
  if (/-----BEGIN (RSA )?PRIVATE KEY-----/.test(pem)) return pem;
  problems.push(
    'PRIVATE_KEY (or PRIVATE_KEY_PATH) is missing or holds no PEM private key. The app’s settings page makes one.',
  );
  return '';
}
