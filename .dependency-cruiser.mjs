import { folders, layers, strategyLayer } from './layers.mjs';

const source = (name) => `^packages/${name}/src/`;
const own = (names) => names.map((name) => `^packages/${name}/(src|dist)/`);
const libraries = (names) => names.map((name) => `node_modules/${name.replace('.', '\\.')}/`);

const rulesOf = (name, from, { imports, libraries: allowed, pure }) => [
  ...(imports === 'all'
    ? []
    : [
        {
          name: `${name}-imports-only-its-layers`,
          comment: `${name} may import ${imports.join(', ') || 'no other package'}; see layers.mjs`,
          severity: 'error',
          from: { path: from },
          to: { path: '^(packages|strategies)/', pathNot: [from, ...own(imports)] },
        },
      ]),
  {
    name: `${name}-uses-only-its-libraries`,
    severity: 'error',
    from: { path: from },
    to: {
      dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'],
      path: 'node_modules',
      ...(allowed.length === 0 ? {} : { pathNot: libraries(allowed) }),
    },
  },
  ...(pure
    ? [
        {
          name: `${name}-is-pure`,
          comment: 'no files, sockets, timers or clocks in here',
          severity: 'error',
          from: { path: from },
          to: { dependencyTypes: ['core'] },
        },
      ]
    : []),
];

const folderRulesOf = (name, order) => [
  {
    name: `${name}-lists-every-folder`,
    comment: 'give a new folder its position in folders of layers.mjs',
    severity: 'error',
    from: { path: `${source(name)}[^/]+/`, pathNot: order.flat().map((folder) => `${source(name)}${folder}/`) },
    to: {},
  },
  ...order.flatMap((level, index) => {
    const lower = order.slice(0, index).flat();
    return [level].flat().map((folder) => ({
      name: `${name}-${folder}-imports-only-lower-folders`,
      comment: `${name}/src/${folder} may import ${lower.join(', ') || 'no other folder'}; see layers.mjs`,
      severity: 'error',
      from: { path: `${source(name)}${folder}/` },
      to: { path: source(name), pathNot: [...lower, folder].map((one) => `${source(name)}${one}/`) },
    }));
  }),
];

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: { path: '^(packages|strategies)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'through-the-front-door',
      comment: 'import a package by its name, not its files',
      severity: 'error',
      from: { path: '^(packages|strategies|examples)/([^/]+)/' },
      to: {
        path: '^(packages|strategies)/[^/]+/src/',
        pathNot: ['^$1/$2/', '/src/index\\.ts$', '^packages/backtest/src/(command|start)\\.ts$'],
      },
    },
    ...Object.entries(layers).flatMap(([name, layer]) => rulesOf(name, source(name), layer)),
    ...Object.entries(folders).flatMap(([name, order]) => folderRulesOf(name, order)),
    ...rulesOf('strategies', '^strategies/[^/]+/src/', { ...strategyLayer, pure: true }),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'node', 'default'] },
    doNotFollow: { path: 'node_modules' },
    // Only our own dist: a library's entry may well stand in a folder of that name.
    exclude: { path: '^(packages|strategies)/[^/]+/dist/|/fixtures/' },
  },
};
