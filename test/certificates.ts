import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** A key and its certificate, as a TLS server takes them. Both are PEM. */
export interface Certified {
  readonly key: string;
  readonly certificate: string;
}

/** Who issues certificates; its own is signed by itself. */
export interface Authority extends Certified {
  issue(wanted: Wanted): Certified;
}

export interface Wanted {
  /** DNS names and IPv4 addresses that the certificate is for. */
  readonly hosts: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const HOUR = 3_600_000;

/** Makes an authority that nobody else knows. */
export function makeAuthority(name: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = certified({
    subject: name,
    keys,
    issuer: name,
    issuerKey: keys.privateKey,
    isAuthority: true,
    hosts: [],
  });
  return {
    ...own,
    issue: (wanted) => {
      const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = wanted.hosts[0] ?? 'nobody';
      return certified({
        ...wanted,
        ...{ subject, keys: leaf, issuer: name, issuerKey: keys.privateKey, isAuthority: false },
      });
    },
  };
}

interface Made extends Wanted {
  readonly subject: string;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly isAuthority: boolean;
}

/** An X.509 certificate of version 3 (RFC 5280): Node reads them, and cannot write them. */
function certified({ subject, keys, issuer, issuerKey, isAuthority, hosts, notBefore, notAfter }: Made): Certified {
  const algorithm = sequence(OBJECT_IDENTIFIERS.ecdsaWithSha256);
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? element(0x87, Buffer.from(host.split('.').map(Number))) : element(0x82, Buffer.from(host)),
  );
  const extensions = [
    extension(
      OBJECT_IDENTIFIERS.basicConstraints,
      sequence(...(isAuthority ? [element(0x01, Buffer.from([0xff]))] : [])),
    ),
    ...(names.length === 0 ? [] : [extension(OBJECT_IDENTIFIERS.subjectAltName, sequence(...names))]),
  ];
  const now = Date.now();
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    distinguishedName(issuer),
    sequence(time(notBefore ?? new Date(now - HOUR)), time(notAfter ?? new Date(now + HOUR))),
    distinguishedName(subject),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(...extensions)),
  );
  const signature = element(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, issuerKey)]));
  const text = sequence(body, algorithm, signature).toString('base64');
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const OBJECT_IDENTIFIERS = {
  ecdsaWithSha256: Buffer.from('06082a8648ce3d040302', 'hex'),
  commonName: Buffer.from('0603550403', 'hex'),
  basicConstraints: Buffer.from('0603551d13', 'hex'),
  subjectAltName: Buffer.from('0603551d11', 'hex'),
};

/** One element of DER: its tag, its length, its content. */
function element(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...(length < 0x80 ? [length] : long)]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return element(0x30, Buffer.concat(parts));
}

function distinguishedName(name: string): Buffer {
  return sequence(element(0x31, sequence(OBJECT_IDENTIFIERS.commonName, element(0x0c, Buffer.from(name)))));
}

function extension(identifier: Buffer, value: Buffer): Buffer {
  return sequence(identifier, element(0x04, value));
}

function time(at: Date): Buffer {
  return element(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
}
