import { type DocumentNode, GraphQLError, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';

export interface GraphqlOperation {
  readonly document: DocumentNode | null;
  readonly problem: GraphQLError | null;
  readonly name: string | null;
  readonly kind: 'query' | 'mutation' | null;
  readonly rootFields: readonly string[];
}

/** What a request's body asks for, before anything is done about it. */
export function readOperation(body: Readonly<Record<string, unknown>>): GraphqlOperation {
  const { query, operationName } = body;
  const nothing = { document: null, name: null, kind: null, rootFields: [] };
  if (typeof query !== 'string')
    return { ...nothing, problem: new GraphQLError('A query attribute must be specified and must be a string.') };
  try {
    const document = parse(query);
    const operation = getOperationAST(document, typeof operationName === 'string' ? operationName : null);
    if (operation == null) return { ...nothing, document, problem: null };
    const { operation: kind, name } = operation;
    return {
      document,
      problem: null,
      name: name?.value ?? null,
      kind: kind === 'mutation' ? kind : 'query',
      rootFields: rootFields(operation),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return { ...nothing, problem: error };
    throw error;
  }
}

function rootFields({ selectionSet }: OperationDefinitionNode): string[] {
  return selectionSet.selections.flatMap((selection) => (selection.kind === 'Field' ? [selection.name.value] : []));
}
