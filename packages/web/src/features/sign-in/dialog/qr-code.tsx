import { useMemo } from "react";
import { encode } from "uqr";
import { QrFrame } from "../../../theme/sign-in-look.ts";
import { qrPath } from "./qr-path.ts";

/** A QR code of an address, dark on light in both themes so that every camera reads it. */
export function QrCode(props: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(props.text, { ecc: "M", border: 2 });
    return { size: code.size, path: qrPath(code.data) };
  }, [props.text]);
  return (
    <QrFrame>
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label}>
        <path d={path} shapeRendering="crispEdges" />
      </svg>
    </QrFrame>
  );
}
