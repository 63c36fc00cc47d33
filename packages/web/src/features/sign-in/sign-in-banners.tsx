import FoldedIcon from "@mui/icons-material/ExpandMoreRounded";
import Button from "@mui/material/Button";
import { styled } from "@mui/material/styles";
import useMediaQuery from "@mui/material/useMediaQuery";
import { Suspense, useState } from "react";
import { lazyPart } from "../../components/lazy-part.ts";
import { SMALL_SCREEN } from "../../theme/layout.ts";
import { bannersOf } from "./sign-in-banner.ts";
import { useSignIns } from "./sign-ins.tsx";

const BannerView = lazyPart(() => import("./banner-view.tsx").then((module) => module.BannerView));

/**
 * One notice for each sign-in that needs a person, spoken when it appears. On a small screen several
 * of them are one line until somebody wants to see them.
 */
export function SignInBanners(props: { homes: string[] }) {
  const { homes } = useSignIns();
  const isSmall = useMediaQuery(SMALL_SCREEN, { noSsr: true });
  const [isOpen, setOpen] = useState(false);
  const banners = bannersOf(homes, props.homes);
  const isFolded = isSmall && banners.length > 1;
  return (
    <BannerStack role="status" aria-label="Codex sign-ins">
      {isFolded && (
        <FoldButton
          size="small"
          color="warning"
          variant="outlined"
          aria-expanded={isOpen}
          endIcon={<FoldedIcon />}
          onClick={() => setOpen(!isOpen)}
        >
          {banners.length} sign-ins need you
        </FoldButton>
      )}
      {(!isFolded || isOpen) && banners.length > 0 && (
        <Suspense>
          {banners.map((banner) => (
            <BannerView key={`${banner.home.name} ${banner.kind}`} banner={banner} />
          ))}
        </Suspense>
      )}
    </BannerStack>
  );
}

const BannerStack = styled("div")(({ theme }) => ({
  display: "flex",
  flexDirection: "column",
  gap: theme.spacing(1),
  "&:not(:empty)": { paddingBlock: theme.spacing(1) },
  "& .MuiAlert-root": { flexShrink: 0 },
  "& .MuiAlert-message": { flex: 1, minWidth: 0 },
  [theme.breakpoints.down("sm")]: {
    "& .MuiAlert-root": { flexWrap: "wrap" },
    "& .MuiAlert-action": { marginLeft: "auto" },
  },
  // Never so much that what is read under it is gone.
  maxHeight: "45dvh",
  overflowY: "auto",
  [SMALL_SCREEN]: {
    "&:not(:empty)": { paddingBlock: theme.spacing(0.5) },
    "& .MuiAlert-root": { paddingBlock: 0 },
    "& .MuiAlert-icon": { display: "none" },
  },
}));

const FoldButton = styled(Button)({
  justifyContent: "space-between",
  flexShrink: 0,
  "&[aria-expanded=true] svg": { transform: "rotate(180deg)" },
});
