import type { ModelAnswer } from "./answer.ts";

/** Scripted answers; each is given to one model request. */
export class AnswerQueue {
  #answers: ModelAnswer[] = [];

  add(answer: ModelAnswer): void {
    this.#answers.push(answer);
  }

  take(inputText: string): ModelAnswer | undefined {
    const answer = this.#answers.find(({ onlyWhenInputIncludes }) =>
      inputText.includes(onlyWhenInputIncludes ?? ""),
    );
    this.#answers = this.#answers.filter((other) => other !== answer);
    return answer;
  }

  clear(): void {
    this.#answers = [];
  }
}
