const DIRECTIONS = {
  contracts: [],
  auth: [],
  "openai-sim": [],
  codex: ["auth"],
  server: ["auth", "codex", "contracts"],
  web: ["contracts"],
  cli: ["auth", "codex", "server"],
};

const packages = Object.keys(DIRECTIONS);

const betweenPackages = packages.map((name) => ({
  name: `${name}-imports-only-${DIRECTIONS[name].join("-and-") || "no-sibling"}`,
  severity: "error",
  from: { path: `^packages/${name}/src/` },
  to: {
    path: `^packages/(${packages.filter((other) => other !== name && !DIRECTIONS[name].includes(other)).join("|")})/`,
  },
}));

const packagesStandAlone = {
  name: "packages-never-import-demo-bench-or-e2e",
  severity: "error",
  from: { path: "^packages/" },
  to: { path: "^(demo|bench|e2e|scripts)/" },
};

const insideServer = [
  {
    name: "server-edges-call-use-cases-only",
    severity: "error",
    from: { path: "^packages/server/src/(http|websocket)/" },
    to: { path: "^packages/server/src/(storage|codex|lm-studio|main\\.ts)" },
  },
  {
    name: "server-use-cases-call-ports-only",
    severity: "error",
    from: { path: "^packages/server/src/(use-cases|ports)/" },
    to: { path: "^packages/server/src/(http|websocket|storage|codex|lm-studio|main\\.ts)" },
  },
  {
    name: "server-adapters-implement-ports-only",
    severity: "error",
    from: { path: "^packages/server/src/(storage|codex|lm-studio)/" },
    to: { path: "^packages/server/src/(http|websocket|use-cases|main\\.ts)" },
  },
];

const webFeatures = {
  name: "web-features-do-not-import-each-other",
  severity: "error",
  from: { path: "^packages/web/src/features/([^/]+)/" },
  to: { path: "^packages/web/src/features/([^/]+)/", pathNot: "^packages/web/src/features/$1/" },
};

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...betweenPackages,
    packagesStandAlone,
    ...insideServer,
    webFeatures,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    includeOnly: undefined,
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node"] },
    combinedDependencies: true,
  },
};
