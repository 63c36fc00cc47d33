import type { CodexHome } from "@latchkey/contracts";
import { homeLabel } from "../../components/home-texts.ts";
import { Loading } from "../../components/loading.tsx";
import { CardGrid } from "../../theme/list-look.ts";
import { HomeCard } from "./home-card.tsx";

type Props = { homes: CodexHome[]; onSignIn: (codexHome: string) => void };

/** Every Codex home with its sign-in. */
export function HomeCards(props: Props) {
  if (props.homes.length === 0) return <Loading label="Loading the sign-ins" />;
  return (
    <CardGrid aria-label="Codex homes">
      {props.homes.map((home) => (
        <HomeCard
          key={home.name}
          home={home}
          label={homeLabel(home.name)}
          siblings={siblingsOf(home, props.homes)}
          onSignIn={() => props.onSignIn(home.name)}
        />
      ))}
    </CardGrid>
  );
}

/** Homes whose own sign-ins belong to the same person: revoking one may end them all. */
function siblingsOf({ name, account }: CodexHome, homes: readonly CodexHome[]): string[] {
  const userId = account?.userId;
  return homes
    .filter((other) => other.name !== name)
    .filter((other) => other.follows === undefined && other.status !== "signed_out")
    .filter((other) => userId !== undefined && other.account?.userId === userId)
    .map((other) => homeLabel(other.name));
}
