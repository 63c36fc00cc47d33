/** The packages that each package may import. */
const DIRECTIONS = {
  contracts: [],
  auth: [],
  "openai-sim": [],
  testing: [],
  keeper: ["auth"],
  codex: ["auth"],
  server: ["auth", "keeper", "codex", "contracts"],
  web: ["contracts"],
  cli: ["auth", "keeper", "codex", "contracts", "server"],
};

const packages = Object.keys(DIRECTIONS);

/** Folders of the server that implement ports. */
const ADAPTERS = "agents|storage|codex|keeper|lm-studio|fan-out";
/** What puts the parts of the server together. */
const WIRING = "composition/|(start-server|device-auth|main)\\.ts";

const forbid = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from },
  to: typeof to === "string" ? { path: to } : to,
});

// A package imported by its name resolves through the workspace link to its sources, so these paths
// see imports by name and by relative path alike.
const betweenPackages = packages.map((name) => {
  const allowed = DIRECTIONS[name];
  const others = packages.filter((other) => other !== name && !allowed.includes(other));
  return forbid(
    `${name}-imports-only-${allowed.join("-and-") || "no-sibling"}`,
    `^packages/${name}/src/`,
    `^packages/(${others.join("|")})/`,
  );
});

const contractsImportZodOnly = forbid("contracts-import-zod-only", "^packages/contracts/src/", {
  path: ".",
  pathNot: "^packages/contracts/src/|(^|/)node_modules/zod/",
});

const packagesStandAlone = forbid(
  "packages-never-import-demo-bench-or-e2e",
  "^packages/",
  "^(demo|bench|e2e|examples|scripts)/",
);

const server = (folders) => `^packages/server/src/(${folders})`;

const insideServer = [
  forbid(
    "server-edges-call-use-cases-only",
    server("(http|websocket)/"),
    `${server(`(${ADAPTERS})/|${WIRING}`)}|^packages/(auth|codex)/`,
  ),
  forbid(
    "server-use-cases-call-ports-only",
    server("(use-cases|ports)/"),
    `${server(`(http|websocket|${ADAPTERS})/|${WIRING}`)}|^packages/codex/`,
  ),
  forbid(
    "server-adapters-implement-ports-only",
    server(`(${ADAPTERS})/`),
    server(`(http|websocket|use-cases)/|${WIRING}`),
  ),
];

const insideWeb = [
  forbid("web-schemas-come-with-the-first-request", "^packages/web/src/(?!api/wire-schemas\\.ts)", {
    path: "^packages/contracts/",
    pathNot: "^packages/contracts/src/plain\\.ts$",
    dependencyTypesNot: ["type-only"],
  }),
  forbid("web-features-do-not-import-each-other", "^packages/web/src/features/([^/]+)/", {
    path: "^packages/web/src/features/",
    pathNot: "^packages/web/src/features/$1/",
  }),
  forbid(
    "web-shared-parts-import-no-feature",
    "^packages/web/src/(api|components|theme)/",
    "^packages/web/src/(app|features|pages)/",
  ),
  forbid(
    "web-features-do-not-import-pages",
    "^packages/web/src/features/",
    "^packages/web/src/(app|pages)/",
  ),
];

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-cycles-of-folders",
      severity: "error",
      scope: "folder",
      from: { path: "^packages/[^/]+/src/" },
      to: { circular: true },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...betweenPackages,
    contractsImportZodOnly,
    packagesStandAlone,
    ...insideServer,
    ...insideWeb,
  ],
  options: {
    doNotFollow: { path: "(^|/)node_modules/" },
    // Only what is built. A pattern that matches any `dist` would hide real imports.
    exclude: { path: "^packages/(cli|web)/dist/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node"] },
  },
};
