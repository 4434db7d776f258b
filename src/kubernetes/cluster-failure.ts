/**
 * A cluster could not be read or told. Thrown inside this folder and caught once, in each of its entry points, so that the
 * first failure ends everything that was asked of the cluster. The message is a phrase without anything secret: no address,
 * no token, nothing that a server said.
 */
export class ClusterFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ClusterFailure';
  }
}
