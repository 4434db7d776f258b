const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]?([0-7]+)|0[bB]([01]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/**
 * Reads an integer as the tools between Git and a cluster do: kustomize, Argo CD and Flux read YAML with go-yaml, which
 * takes the notations of YAML 1.1 and 1.2 alike (`0x5a`, `0o132`, `0132`, `0b1`, `1_000`, `9e1`). A JavaScript YAML
 * parser reads some of these as another number or as text.
 *
 * @returns null where the text is no integer
 */
export function readInteger(text: string): number | null {
  const plain = text.replaceAll('_', '');
  const match = INTEGER.exec(plain);
  if (match !== null) {
    const [, sign, hexadecimal, octal, binary, decimal] = match;
    const size =
      hexadecimal !== undefined
        ? Number.parseInt(hexadecimal, 16)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : binary !== undefined
            ? Number.parseInt(binary, 2)
            : Number(decimal);
    return sign === '-' && size !== 0 ? -size : size;
  }
  if (!FLOAT.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
