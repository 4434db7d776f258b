/** Which folder may know which. Each rule says why. */
module.exports = {
  forbidden: [
    {
      name: 'rollout-knows-no-other-folder',
      comment: 'The plan is the heart: it can be read, tested and trusted alone.',
      severity: 'error',
      from: { path: '^src/rollout/' },
      to: { path: '^src/', pathNot: '^src/rollout/' },
    },
    {
      name: 'pure-folders-know-pure-folders',
      comment: 'What decides must not be able to read the clock, the network or a file.',
      severity: 'error',
      from: { path: '^src/(config|fleet|gateway|live|gates|explain|report)/' },
      to: { path: '^src/', pathNot: '^src/(rollout|config|fleet|gateway|live|gates|explain|report)/|^src/look[.]ts$' },
    },
    {
      name: 'pure-folders-do-no-io',
      comment: 'I/O belongs to the shells.',
      severity: 'error',
      from: {
        path: '^src/(rollout|config|fleet|gateway|live|gates|explain|report)/|^src/(decide|settle|carry-out|authorise|circumstances|look|hint|unaddressed|publication|look-outcome|standing|reactions|needed-facts)[.]ts$',
      },
      to: { dependencyTypes: ['core'], pathNot: '^(crypto|node:crypto|buffer|node:buffer)$' },
    },
    {
      name: 'shells-know-the-world-and-pure-folders',
      comment: 'A shell translates one outside system; it neither decides nor knows the faces or another shell.',
      severity: 'error',
      from: { path: '^src/(github|kubernetes|metrics|agents|local)/' },
      to: {
        path: '^src/',
        // Requests to URLs that an operator wrote are guarded in one place.
        pathNot:
          '^src/$1/|^src/guarded/|^src/(rollout|config|fleet|gateway|live|gates|explain|report)/|^src/world/|^src/(world|hint|look|memory)[.]ts$',
      },
    },
    {
      name: 'guarded-knows-no-shell',
      comment: 'What keeps requests where they belong is small and read alone.',
      severity: 'error',
      from: { path: '^src/guarded/' },
      to: { path: '^src/', pathNot: '^src/guarded/' },
    },
    {
      name: 'faces-do-not-know-each-other',
      comment: 'Three faces, one core: what two of them need belongs below them.',
      severity: 'error',
      from: { path: '^src/(app|action)[.]ts$' },
      to: { path: '^src/(app|action|cli)[.]ts$' },
    },
    {
      name: 'no-circular',
      comment: 'A circle has no first file to read.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'Tests know the product, never the other way round.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
