export { settlesWithin } from "./settles-within.ts";
export { chooseRounds } from "./choose-rounds.ts";
