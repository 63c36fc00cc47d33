/** Messages as they come, for those who wait for one. */
export type Messages<Message> = {
  receive: (message: Message) => void;
  until: (fits: (message: Message) => boolean) => Promise<Message>;
};

export function createMessages<Message>(): Messages<Message> {
  const listeners = new Set<(message: Message) => void>();
  return {
    receive(message) {
      for (const listener of listeners) listener(message);
    },
    until: (fits) =>
      new Promise((resolve) => {
        const listener = (message: Message) => {
          if (!fits(message)) return;
          listeners.delete(listener);
          resolve(message);
        };
        listeners.add(listener);
      }),
  };
}
