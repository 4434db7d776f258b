/** What a running app tells on `/metrics`: the whole sample's name to its number. */
export interface Readings {
  /** 0 where there is no such sample. */
  of(name: string): number;
}

/** Reads Prometheus' text format; a line that is not of it is an error. */
export async function readMetrics(url: string): Promise<Readings> {
  const text = await (await fetch(url)).text();
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name = '', value = ''] = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`This is no sample: ${line}`);
    samples.set(name, Number(value));
  }
  return { of: (name) => samples.get(name) ?? 0 };
}
