import { encode } from "uqr";
import { expect, test } from "vitest";
import { qrPath } from "../src/features/sign-in/qr-code.tsx";

/** Draws a path of `M x y h n v1 h-n z` rectangles back into modules. */
function draw(path: string, size: number): boolean[][] {
  const modules = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(length));
  }
  return modules;
}

test("the path draws exactly the dark modules", () => {
  const code = encode("https://auth.openai.com/codex/device", { ecc: "M", border: 2 });
  expect(draw(qrPath(code.data), code.size)).toEqual(code.data);
});

test("neighbours in a row are one rectangle", () => {
  expect(
    qrPath([
      [true, true, false, true],
      [false, false, false, false],
    ]),
  ).toBe("M0 0h2v1h-2zM3 0h1v1h-1z");
});
