/**
 * Remembers what a pure function gave for its last arguments, for texts that are read again and again: a look reads every
 * comment and every file that the look before has read. The result must not be mutated.
 *
 * @param size how many results are kept; the one that was asked for longest ago is dropped
 * @param keyOf everything that decides the result, as text
 */
export function recently<Arguments extends readonly unknown[], Result>(
  size: number,
  keyOf: (...given: Arguments) => string,
  compute: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const results = new Map<string, { readonly result: Result }>();
  return (...given) => {
    const key = keyOf(...given);
    const known = results.get(key) ?? { result: compute(...given) };
    // A map keeps the order of insertion: what is asked for goes to the end, what is dropped stands first.
    results.delete(key);
    results.set(key, known);
    const oldest = results.keys().next();
    if (results.size > size && oldest.done !== true) results.delete(oldest.value);
    return known.result;
  };
}
