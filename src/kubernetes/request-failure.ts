import { AnswerTooLarge } from './bounded-request.ts';

const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at its address (connection refused)',
  ENOTFOUND: "its host's name is not known to DNS",
  EAI_AGAIN: "DNS did not answer for its host's name",
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no way to its network',
  ETIMEDOUT: 'its host does not answer',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
};

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; look at both clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: "it is for another host; look at the kubeconfig's `server` and `tls-server-name`",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed and not the kubeconfig's `certificate-authority`",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not the kubeconfig's `certificate-authority`",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not the kubeconfig's `certificate-authority`",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its authority is not the kubeconfig's `certificate-authority`",
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_REVOKED: 'it was revoked',
};

/** Why there was no whole answer, as a phrase of ours: Node's own words name addresses. */
export function whyNoAnswer(error: unknown, timeoutMilliseconds: number): string {
  if (error instanceof AnswerTooLarge) return 'answered with more than 8 MB, and nothing of it was read';
  if (isTimeout(error)) return `did not answer within ${timeoutMilliseconds / 1000} s`;
  const code = codeOf(error);
  const certificate = CERTIFICATE[code];
  if (certificate !== undefined) return `has a certificate that is not trusted: ${certificate}`;
  return `cannot be reached: ${CONNECTION[code] ?? (code === '' ? 'the connection failed' : `the connection failed (${code})`)}`;
}

function isTimeout(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('name' in error)) return false;
  return error.name === 'TimeoutError' || error.name === 'AbortError';
}

/** Codes are upper-case words of Node and OpenSSL; nothing else is repeated. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string') return '';
  return /^[A-Z][A-Z0-9_]{0,60}$/.test(error.code) ? error.code : '';
}
