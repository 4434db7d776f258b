const UNKNOWN_AUTHORITY =
  'nobody here knows who issued it; where Headgate runs, name the file with that authority’s certificate in NODE_EXTRA_CA_CERTS';

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired; it must be renewed there',
  CERT_NOT_YET_VALID: 'it is not valid yet; look at both clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host; the URL must have a name that the certificate has',
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  CERT_REVOKED: 'it was revoked',
};

/** Why a request was not answered, as a phrase of ours: Node's own words may contain what the server sent. */
export function whyNotAnswered(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (!/^[A-Z][A-Z0-9_]{0,60}$/.test(code)) return 'the request failed';
  const certificate = CERTIFICATE[code];
  return certificate === undefined
    ? `the request failed (${code})`
    : `its certificate is not trusted (${code}): ${certificate}`;
}
