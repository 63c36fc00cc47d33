import { Welcome as Frame } from "../../theme/chat-look.ts";

/** What an empty conversation says. */
export function Welcome() {
  return (
    <Frame>
      <img src="/favicon.svg" alt="" />
      <h2>What shall we work on?</h2>
      <p>
        Your message runs on the server. You can close this page; the answer will be here when you
        come back.
      </p>
    </Frame>
  );
}
