import { qualifiedPlural, type ServedResource } from './cluster-resources.ts';

/** A refusal as an API server words it. */
export class ClusterRefusal extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(code: number, reason: string, message: string, details: Readonly<Record<string, unknown>> | null = null) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The `Status` that goes out. */
  get body(): Readonly<Record<string, unknown>> {
    const { message, reason, details, code } = this;
    const base = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason };
    return { ...base, ...(details === null ? {} : { details }), code };
  }
}

export function objectNotFound(resource: ServedResource, name: string): ClusterRefusal {
  const message = `${qualifiedPlural(resource)} "${name}" not found`;
  return new ClusterRefusal(404, 'NotFound', message, detailsOf(resource, name));
}

export function alreadyExists(resource: ServedResource, name: string): ClusterRefusal {
  const message = `${qualifiedPlural(resource)} "${name}" already exists`;
  return new ClusterRefusal(409, 'AlreadyExists', message, detailsOf(resource, name));
}

export function staleWrite(resource: ServedResource, name: string): ClusterRefusal {
  const why = 'the object has been modified; please apply your changes to the latest version and try again';
  const message = `Operation cannot be fulfilled on ${qualifiedPlural(resource)} "${name}": ${why}`;
  return new ClusterRefusal(409, 'Conflict', message, detailsOf(resource, name));
}

export function invalid(resource: ServedResource, name: string, why: string): ClusterRefusal {
  const message = `${resource.kind}${resource.group === '' ? '' : `.${resource.group}`} "${name}" is invalid: ${why}`;
  return new ClusterRefusal(422, 'Invalid', message, { ...detailsOf(resource, name), kind: resource.kind });
}

export function forbidden(
  user: string,
  verb: string,
  resource: ServedResource,
  namespace: string,
  name: string | null,
): ClusterRefusal {
  const what = `${qualifiedPlural(resource)}${name === null ? '' : ` "${name}"`}`;
  const cannot = `User "${user}" cannot ${verb} resource "${resource.plural}" in API group "${resource.group}"`;
  const scope = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const message = `${what} is forbidden: ${cannot} ${scope}`;
  return new ClusterRefusal(403, 'Forbidden', message, detailsOf(resource, name));
}

export function unauthorized(): ClusterRefusal {
  return new ClusterRefusal(401, 'Unauthorized', 'Unauthorized');
}

export function badRequest(message: string): ClusterRefusal {
  return new ClusterRefusal(400, 'BadRequest', message);
}

function detailsOf({ group, plural }: ServedResource, name: string | null): Readonly<Record<string, unknown>> {
  return { ...(name === null ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural };
}
