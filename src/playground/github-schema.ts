import { buildSchema, type GraphQLSchema } from 'graphql';

let loading: Promise<GraphQLSchema> | null = null;

/** GitHub's published schema, without its descriptions. A process reads it once, when first asked: it takes half a second. */
export function githubSchema(): Promise<GraphQLSchema> {
  loading ??= import('@octokit/graphql-schema').then(({ schema }) =>
    // Descriptions are the greater part of it, and nobody asks for them. The published text defines two fields twice.
    buildSchema(schema.idl.replace(/^ *"""[\s\S]*?"""\n/gm, ''), { assumeValid: true, noLocation: true }),
  );
  return loading;
}
