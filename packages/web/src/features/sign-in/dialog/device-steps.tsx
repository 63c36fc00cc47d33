import type { DeviceAuthAttempt } from "@latchkey/contracts";
import WarningIcon from "@mui/icons-material/WarningAmberRounded";
import Link from "@mui/material/Link";
import { CopyButton } from "../../../components/copy-button.tsx";
import {
  Caution,
  CodePanel,
  LinkAndQr,
  LinkRow,
  Step,
  Steps,
  StepTitle,
  UserCode,
} from "../../../theme/sign-in-look.ts";
import { QrCode } from "./qr-code.tsx";

/** "1. Open this link" and "2. Enter this code". */
export function DeviceSteps(props: { attempt: DeviceAuthAttempt }) {
  const { verificationUrl, userCode } = props.attempt;
  return (
    <Steps>
      <Step>
        <StepTitle>Open this link</StepTitle>
        <LinkAndQr>
          <div>
            <LinkRow>
              <Link href={verificationUrl} target="_blank" rel="noopener noreferrer">
                {verificationUrl}
              </Link>
              <CopyButton text={verificationUrl} subject="the link" />
            </LinkRow>
            <Caution>
              <WarningIcon fontSize="small" color="warning" aria-hidden />
              Continue only if you started this sign-in yourself.
            </Caution>
          </div>
          <QrCode text={verificationUrl} label="QR code of the link" />
        </LinkAndQr>
      </Step>
      <Step>
        <StepTitle>Enter this code</StepTitle>
        <CodePanel>
          <UserCode data-testid="user-code">{userCode}</UserCode>
          <CopyButton text={userCode ?? ""} subject="the code" variant="outlined" />
        </CodePanel>
      </Step>
    </Steps>
  );
}
