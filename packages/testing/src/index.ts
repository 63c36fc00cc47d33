export { chooseRounds } from "./choose-rounds.ts";
export { settlesWithin } from "./settles-within.ts";
export { skipWithout } from "./skip-without.ts";
