import type { SimControl } from "@latchkey/openai-sim";
import type { ExtraAction } from "@latchkey/server";

type Texts = [label: string, description: string];

/** What the console's Demo menu makes happen at the stand-ins. */
export function createActions(control: SimControl): ExtraAction[] {
  return [
    action(
      "expire-sign-in",
      [
        "Expire the sign-in",
        "The stand-in refuses the tokens, as if another machine had used them.",
      ],
      () => control.expireSignIns(),
    ),
    action(
      "end-access-token",
      ["End the access token only", "The next run heals by itself: the keeper refreshes."],
      () => control.expireAccessTokens(),
    ),
    action(
      "disable-device-codes",
      ["Turn device codes off", "As in a workspace whose admin has not allowed them."],
      () => control.setDeviceCodesEnabled(false),
    ),
    action("enable-device-codes", ["Turn device codes on", "They are on at the start."], () =>
      control.setDeviceCodesEnabled(true),
    ),
    action("stop-lm-studio", ["Stop LM Studio", "Its stand-in hangs up on every request."], () =>
      control.addFault({ route: "lmStudio", effect: { kind: "drop", when: "before_headers" } }),
    ),
    action("start-lm-studio", ["Start LM Studio", "It runs at the start."], () =>
      control.clearFaults("lmStudio"),
    ),
  ];
}

function action(id: string, [label, description]: Texts, act: () => void): ExtraAction {
  return {
    id,
    label,
    description,
    run() {
      act();
      return Promise.resolve();
    },
  };
}
