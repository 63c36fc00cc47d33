import { Conflict, Failure } from "../failure.ts";

/** Brings what a person pastes to the sign-in that waits for it, and its objections back. */
export type AddressBox = {
  /** The sign-in waits for an address; `problem` says what was wrong with the one before. */
  read: (problem: string | undefined) => Promise<string>;
  /** The last address was taken, or none is needed any more. */
  accept: () => void;
  /** @throws Failure `INVALID_REQUEST` with the problem; Conflict while another is looked at */
  submit: (address: string) => Promise<void>;
};

export function createAddressBox(): AddressBox {
  let deliver: ((address: string) => void) | undefined;
  let judge: ((problem: string | undefined) => void) | undefined;

  const settle = (problem?: string) => {
    judge?.(problem);
    judge = undefined;
  };

  return {
    read(problem) {
      settle(problem);
      const { promise, resolve } = Promise.withResolvers<string>();
      deliver = resolve;
      return promise;
    },

    accept: () => settle(),

    async submit(address) {
      if (!deliver) throw new Conflict("An address was pasted already, and is being used.");
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      judge = resolve;
      deliver(address);
      deliver = undefined;
      const problem = await promise;
      if (problem !== undefined) throw new Failure("INVALID_REQUEST", problem);
    },
  };
}
