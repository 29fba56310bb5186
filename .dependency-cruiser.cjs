/** The rooms of README.md: who may import whom. */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle of files has no top to read from.',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pipeline-imports-no-other-room',
      comment: 'The pipeline knows nothing of its callers.',
      severity: 'error',
      from: { path: '^pipeline/' },
      to: { path: '^(scorer|notebooks|bench)/' },
    },
    {
      name: 'scorer-imports-its-share-of-the-pipeline',
      comment:
        'Of pipeline/ the scorer may import bundle, features, explain, forecast, monitoring, figures, store and the shared roots.',
      severity: 'error',
      from: { path: '^scorer/' },
      to: {
        path: '^pipeline/',
        pathNot:
          '^pipeline/(bundle|features|explain|forecast|monitoring|figures|store)/|^pipeline/(commands/testing|realData)\\.ts$|^pipeline/(errors|random|days|orders|files)\\.ts$|^pipeline/tracking/mlflow/(settings|mlflowError)\\.ts$',
      },
    },
    {
      name: 'models-are-pure',
      comment: 'Models never read files, clocks or environment.',
      severity: 'error',
      from: { path: '^pipeline/(models|features)/', pathNot: '\\.(test|testdata)\\.ts$|/worker[^/]*\\.ts$' },
      to: { path: '^(node:)?(fs|fs/promises|net|http|https|child_process|os)$' },
    },
    {
      name: 'models-know-no-store',
      severity: 'error',
      from: {
        path: '^pipeline/(models|features|evaluation|selection|explain)/',
        pathNot: '\\.(test|testdata)\\.ts$',
      },
      to: { path: '^pipeline/(store|sources|stages|tracking)/' },
    },
    {
      name: 'danfojs-stays-in-notebooks',
      severity: 'error',
      from: { path: '^(pipeline|scorer)/' },
      to: { path: 'danfojs-node' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^scorer/dashboard/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
