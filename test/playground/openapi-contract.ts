import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { RestExchange } from '../../src/playground/scenario.ts';

type Schema = Readonly<Record<string, unknown>>;

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content | { readonly $ref: string }>>;
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Content>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

const COMPONENT = '#/components/schemas/';

/** The description asks here for an account that is a user and an enterprise at once; its own component says either. */
const CORRECTIONS: Readonly<Record<string, Schema>> = {
  'GET /app/installations 200': { type: 'array', items: { $ref: `${COMPONENT}installation` } },
};

/** GitHub documents few of its errors; these may be given by any route, and look like `basic-error`. */
const COMMON_ERRORS = [400, 401, 403, 404, 405, 409, 413, 422, 500, 502, 503];

/** GitHub's published description of its REST API, compiled operation by operation as they are asked for. */
export class OpenApiContract {
  readonly #description: Description;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  readonly #queries = new Ajv({ strict: false, allErrors: true, logger: false, coerceTypes: 'array' });
  readonly #known = new Set<string>();
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor() {
    const path = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    this.#description = JSON.parse(readFileSync(path, 'utf8'));
    // CommonJS: the function is the module's default export.
    addFormats.default(this.#ajv);
    addFormats.default(this.#queries);
  }

  /** Everything about an exchange that the description does not allow; none where it is as published. */
  check(exchange: RestExchange): string[] {
    const operation = this.#description.paths[exchange.route]?.[exchange.method.toLowerCase()];
    if (operation === undefined) return [`${exchange.method} ${exchange.route} is not in GitHub's description`];
    const response = this.#checkResponse(exchange, operation);
    // What GitHub refuses may well have been wrong.
    return exchange.status < 300 ? [...this.#checkRequest(exchange, operation), ...response] : response;
  }

  #checkRequest(exchange: RestExchange, operation: Operation): string[] {
    const key = `${exchange.method} ${exchange.route}`;
    const parameters = (operation.parameters ?? [])
      .map((one) => this.#parameter(one))
      .filter((one) => one.in === 'query');
    const query = {
      type: 'object',
      properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
      required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
      additionalProperties: false,
    };
    const wrongQuery = this.#run(this.#queries, `${key} query`, query, { ...exchange.query });
    const body = operation.requestBody?.content?.['application/json']?.schema;
    const sent = exchange.requestBody;
    const isEmpty = typeof sent === 'object' && sent !== null && Object.keys(sent).length === 0;
    if (body === undefined) return isEmpty ? wrongQuery : [...wrongQuery, `${key} takes no body`];
    if (isEmpty && operation.requestBody?.required !== true) return wrongQuery;
    return [...wrongQuery, ...this.#run(this.#ajv, `${key} request`, body, sent)];
  }

  #checkResponse(exchange: RestExchange, operation: Operation): string[] {
    const key = `${exchange.method} ${exchange.route} ${exchange.status}`;
    const documented = operation.responses[String(exchange.status)];
    if (documented === undefined) {
      if (!COMMON_ERRORS.includes(exchange.status)) return [`${key} is not documented`];
      return this.#run(this.#ajv, 'basic error', { $ref: `${COMPONENT}basic-error` }, exchange.responseBody);
    }
    const response = this.#response(documented);
    const schema = CORRECTIONS[key] ?? response?.content?.['application/json']?.schema;
    if (exchange.responseBody === undefined) return [];
    if (schema === undefined) {
      // GitHub gives its errors a body even where the description leaves it out.
      return exchange.responseBody === null || exchange.status >= 400 ? [] : [`${key} has no body`];
    }
    return this.#run(this.#ajv, `${key} response`, schema, exchange.responseBody);
  }

  #response(documented: Content | { readonly $ref: string }): Content | undefined {
    if (!('$ref' in documented)) return documented;
    return this.#description.components.responses[documented.$ref.slice('#/components/responses/'.length)];
  }

  #parameter(parameter: Parameter | { readonly $ref: string }): Parameter {
    if ('name' in parameter) return parameter;
    const found = this.#description.components.parameters[parameter.$ref.slice('#/components/parameters/'.length)];
    if (found === undefined) throw new Error(`The description has no ${parameter.$ref}.`);
    return found;
  }

  #run(ajv: Ajv, key: string, schema: Schema, value: unknown): string[] {
    let validate = this.#compiled.get(key);
    if (validate === undefined) {
      validate = ajv.compile(this.#convert(schema));
      this.#compiled.set(key, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${key}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  }

  /** OpenAPI 3.0 to JSON Schema: `nullable`, and components as schemas of their own. */
  #convert(schema: Schema): Schema {
    const converted = Object.fromEntries(
      Object.entries(schema).map(([keyword, value]) => [keyword, this.#convertValue(keyword, value)]),
    );
    if (schema['nullable'] !== true) return converted;
    const { nullable: _, ...rest } = converted;
    return { anyOf: [{ type: 'null' }, rest] };
  }

  #convertValue(keyword: string, value: unknown): unknown {
    if (keyword === '$ref' && typeof value === 'string') return this.#component(value.slice(COMPONENT.length));
    if (['example', 'examples', 'default', 'enum', 'required'].includes(keyword)) return value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.#convertValue('', item));
    return typeof value === 'object' && value !== null ? this.#convert({ ...value }) : value;
  }

  #component(name: string): string {
    const id = `component-${name}`;
    if (this.#known.has(id)) return id;
    this.#known.add(id);
    const schema = this.#description.components.schemas[name];
    if (schema === undefined) throw new Error(`The description has no component ${name}.`);
    this.#ajv.addSchema(this.#convert(schema), id);
    return id;
  }
}
