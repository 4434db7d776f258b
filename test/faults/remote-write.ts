/** One sample of one series. */
export interface Sample {
  /** With `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** {@link STALE} ends the series. */
  readonly value: number | typeof STALE;
}

/** The marker of a series that is not there any more: one of the many numbers that are none. */
export const STALE = 'stale';

const STALE_BITS = 0x7ff0000000000002n;

/**
 * A request of remote write 1.0: `prometheus.WriteRequest` in protobuf, in a block of Snappy that packs nothing.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/ and
 * https://github.com/google/snappy/blob/main/format_description.txt
 */
export function writeRequest(samples: readonly Sample[]): Uint8Array<ArrayBuffer> {
  const series = samples.map(({ labels, at, value }) => {
    const names = Object.keys(labels).sort();
    const written = names.map((name) => field(1, Buffer.concat([text(1, name), text(2, labels[name] ?? '')])));
    return field(1, Buffer.concat([...written, field(2, sample(at, value))]));
  });
  return new Uint8Array(stored(Buffer.concat(series)));
}

function sample(at: number, value: number | typeof STALE): Buffer {
  const bits = Buffer.alloc(8);
  if (value === STALE) bits.writeBigUInt64LE(STALE_BITS);
  else bits.writeDoubleLE(value);
  return Buffer.concat([Buffer.from([0x09]), bits, Buffer.from([0x10]), varint(at)]);
}

function text(number: number, value: string): Buffer {
  return field(number, Buffer.from(value));
}

/** A field of the wire type for bytes. */
function field(number: number, content: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}

/** Literals alone, each of 64 KiB at most, whose length takes two bytes. */
function stored(data: Buffer): Buffer {
  const parts: Buffer[] = [varint(data.length)];
  for (let start = 0; start < data.length; start += 65_536) {
    const part = data.subarray(start, start + 65_536);
    const length = Buffer.alloc(3);
    length.writeUInt8(61 << 2);
    length.writeUInt16LE(part.length - 1, 1);
    parts.push(length, part);
  }
  return Buffer.concat(parts);
}
