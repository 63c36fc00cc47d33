import { writeSync } from "node:fs";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

const STDOUT = 1;

/**
 * Says why each skipped test was skipped, and ends the output with one plain line of counts. A
 * failure outside of any test (a file that does not load, an unhandled error) counts as one.
 */
export class SummaryReporter implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const inState = (state: string): TestCase[] =>
      tests.filter((test) => test.result().state === state);
    const skipped = inState("skipped");
    const brokenModules = modules.filter((module) => !module.ok() && !hasFailedTest(module));
    const failed = inState("failed").length + brokenModules.length + unhandledErrors.length;
    const reasons = this.#isFiltered ? [] : skipped.map(describeSkip);
    const counts = `${inState("passed").length} passed, ${failed} failed, ${skipped.length} skipped`;
    // Written at exit, because Vitest may have more to say after this event.
    process.once("exit", () => {
      writeSync(STDOUT, [...reasons, counts, ""].join("\n"));
    });
  }
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests("failed")].length > 0;
}

function describeSkip(test: TestCase): string {
  const result = test.result();
  const reason = result.state === "skipped" ? result.note : undefined;
  return `skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason ?? "no reason given"}`;
}
