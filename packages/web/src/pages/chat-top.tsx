import { SERVER_HOME } from "../components/home-texts.ts";
import { ChatHead, UnavailableNotice, type useModelChoice } from "../features/chat/index.ts";
import {
  AccountLine,
  ReauthenticateButton,
  SignInBanners,
  useCodexInUse,
} from "../features/sign-in/index.ts";
import { Column } from "../theme/layout.ts";

/** The top of a chat. Codex sign-ins are shown whenever Codex is chosen, and only then. */
export function ChatTop(props: { choice: ReturnType<typeof useModelChoice> }) {
  const { choice } = props;
  const isCodex = choice.choice?.provider === "codex";
  useCodexInUse(choice.choice?.provider !== "lmstudio");
  const signIn = isCodex && (
    <>
      <AccountLine codexHome={SERVER_HOME} />
      <ReauthenticateButton homes={[SERVER_HOME]} />
    </>
  );
  return (
    <>
      <ChatHead choice={choice} end={signIn} />
      <Column>
        <UnavailableNotice choice={choice} />
        {isCodex && <SignInBanners homes={[SERVER_HOME]} />}
      </Column>
    </>
  );
}
