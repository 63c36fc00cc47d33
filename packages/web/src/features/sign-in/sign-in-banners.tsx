import { BannerStack } from "../../theme/sign-in-look.ts";
import { HomeBanner } from "./home-banner.tsx";
import { useSignIns } from "./sign-in-context.ts";

/** One notice for each Codex home that needs a person, spoken when it appears. */
export function SignInBanners() {
  const { homes } = useSignIns();
  return (
    <BannerStack role="status" aria-label="Codex sign-ins">
      {homes.map((home) => (
        <HomeBanner key={home.name} home={home} />
      ))}
    </BannerStack>
  );
}
