import { ErrorBodySchema, SESSION_KEY_HEADER } from "@latchkey/contracts";
import { describeComponents, describeQuery, referTo, type Parameter } from "./components.ts";
import type { MountedRoute } from "./mounted-routes.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

const JSON_TYPE = "application/json";
const SESSION = { session: [], sessionKey: [] };
const ACCESS = [{ bearer: [] }, SESSION];

/** The API as OpenAPI 3.1: the routes that are mounted, with what is known of each. */
export function describeApi(routes: readonly MountedRoute[], version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, path } of routes) {
    const address = `/api${path.replace(/:(\w+)/g, "{$1}")}`;
    const operation = OPERATIONS[`${method.toUpperCase()} ${path}`];
    paths[address] = { ...paths[address], [method]: describeOperation(path, operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Latchkey",
      version,
      description:
        "Keeps people signed in to Codex. What happens is told over the WebSocket at /ws: " +
        "tabs send ClientFrame and receive ServerFrame.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: ACCESS,
    paths,
    components: {
      schemas: describeComponents(),
      responses: {
        Failed: {
          description: "What went wrong: a code for programs, a sentence for people",
          content: { [JSON_TYPE]: { schema: referTo(ErrorBodySchema) } },
        },
      },
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The console's access token" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "latchkey_session_{console}",
          description:
            "A person's session, in a cookie whose name ends in what tells consoles apart",
        },
        sessionKey: {
          type: "apiKey",
          in: "header",
          name: SESSION_KEY_HEADER,
          description: "The other half of a person's session, which only the console's pages hold",
        },
      },
    },
  };
}

function describeOperation(path: string, operation: Operation | undefined) {
  const failed = { default: { $ref: "#/components/responses/Failed" } };
  const parameters = [...pathParameters(path), ...describeQuery(operation?.query)];
  if (!operation) return { parameters, responses: failed };
  const { id, tag, summary, body, isBodyOptional = false } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters,
    ...(operation.isOpen && { security: [] }),
    ...(operation.isForPeople && { security: [SESSION] }),
    ...(body && {
      requestBody: {
        required: !isBodyOptional,
        content: { [JSON_TYPE]: { schema: referTo(body) } },
      },
    }),
    responses: { [operation.status]: describeAnswer(operation), ...failed },
  };
}

function describeAnswer({ status, summary, answer, answerType }: Operation) {
  if (status === 204) return { description: "Done" };
  if (answerType !== undefined) return { description: summary, content: { [answerType]: {} } };
  const schema = answer ? referTo(answer) : { type: "object" };
  return { description: summary, content: { [JSON_TYPE]: { schema } } };
}

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}
