import { expect, test } from "vitest";
import { noteServerDate, serverNow } from "../src/api/server-clock.ts";
import { countdownOf } from "../src/features/sign-in/countdown.ts";

const START = Date.parse("2026-11-21T14:00:00.000Z");
const attempt = {
  startedAt: new Date(START).toISOString(),
  expiresAt: new Date(START + 15 * 60_000).toISOString(),
};

test("a new code has its whole time", () => {
  const { label, fraction, isUrgent } = countdownOf(attempt, START);
  expect({ label, fraction, isUrgent }).toEqual({ label: "15:00", fraction: 1, isUrgent: false });
});

test("the last two minutes are urgent, not the time before", () => {
  expect(countdownOf(attempt, START + 13 * 60_000 - 1).isUrgent).toBe(false);
  expect(countdownOf(attempt, START + 13 * 60_000)).toMatchObject({
    isUrgent: true,
    label: "2:00",
  });
});

test("the clock never promises more than is left, and never shows less than 0:00", () => {
  expect(countdownOf(attempt, START - 400).label).toBe("15:00");
  expect(countdownOf(attempt, START + 15 * 60_000 - 10).label).toBe("0:00");
  expect(countdownOf(attempt, START + 60 * 60_000)).toMatchObject({ label: "0:00", fraction: 0 });
});

test("a clock that is minutes wrong is corrected by the server's date", () => {
  const server = Date.now() + 5 * 60_000;
  noteServerDate(new Date(server).toUTCString());
  expect(Math.abs(serverNow() - server)).toBeLessThan(2_000);
  noteServerDate("not a date");
  expect(Math.abs(serverNow() - server)).toBeLessThan(2_000);
  noteServerDate(new Date().toUTCString());
  expect(Math.abs(serverNow() - Date.now())).toBeLessThan(5);
});
