import { BannerStack } from "../../../theme/sign-in-look.ts";
import { ExpiredBanner } from "./expired-banner.tsx";
import { ExpiringBanner } from "./expiring-banner.tsx";
import { type Banner, bannersOf } from "./sign-in-banner.ts";
import { useSignIns } from "../state/sign-in-context.ts";
import { SignedInBanner } from "./signed-in-banner.tsx";

/** One notice for each sign-in that needs a person, spoken when it appears. */
export function SignInBanners(props: { homes: string[] }) {
  const { homes } = useSignIns();
  return (
    <BannerStack role="status" aria-label="Codex sign-ins">
      {bannersOf(homes, props.homes).map((banner) => (
        <BannerView key={banner.owner} banner={banner} />
      ))}
    </BannerStack>
  );
}

function BannerView(props: { banner: Banner }) {
  const { banner } = props;
  switch (banner.kind) {
    case "expired":
      return <ExpiredBanner home={banner.home} affectedRuns={banner.affectedRuns} />;
    case "signed_in":
      return <SignedInBanner account={banner.account} affectedRuns={banner.affectedRuns} />;
    case "expiring":
      return <ExpiringBanner home={banner.home} />;
  }
}
