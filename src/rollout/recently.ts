/**
 * Remembers what a pure function gave for its last texts, for those that are read again and again: a look reads every
 * comment and every file that the look before has read. The result must not be mutated.
 *
 * @param size how many results are kept for each owner; the one that was asked for longest ago is dropped
 * @param compute the function; beside the text only its owner decides the result
 */
export function recently<Owner extends object, Result>(
  size: number,
  compute: (owner: Owner, text: string) => Result,
): (owner: Owner, text: string) => Result {
  const kept = new WeakMap<Owner, Map<string, { readonly result: Result }>>();
  return (owner, text) => {
    const results = kept.get(owner) ?? new Map<string, { readonly result: Result }>();
    kept.set(owner, results);
    const known = results.get(text) ?? { result: compute(owner, text) };
    // A map keeps the order of insertion: what is asked for goes to the end, what is dropped stands first.
    results.delete(text);
    results.set(text, known);
    const oldest = results.keys().next();
    if (results.size > size && oldest.done !== true) results.delete(oldest.value);
    return known.result;
  };
}
