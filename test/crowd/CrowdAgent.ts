import { Effect } from "effect"
import { type Echo, make } from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"

/** Words by which a prompt is known again in whatever is said about it, wherever it is said. */
export const wordsIn = (text: string): ReadonlyArray<string> => text.match(/\b[we]\d{1,6}\b/g) ?? []

const spoken = function*(words: string, tail: string): EchoSteps {
  for (const word of `${words} ${tail}`.split(" ")) yield { type: "delta", text: `${word} ` }
  yield { type: "end", text: `${words} ${tail}` }
}

const counted = function*(words: string): EchoSteps {
  for (let n = 1; n <= 12; n++) {
    yield { type: "delta", text: n === 1 ? `${words} 1 ` : `${n} ` }
    yield { type: "wait", millis: 50 }
  }
  yield { type: "end" }
}

/** It goes on for as long as the whole run may, so that only a stop ends it. */
const held = function*(words: string): EchoSteps {
  yield { type: "delta", text: `${words} and ` }
  yield { type: "wait", millis: 3_600_000 }
  yield { type: "end" }
}

/**
 * What a prompt begins with says what becomes of it: `say`, `count`, `hold` (until it is stopped), `fail` (the first
 * time), `ask` (before it goes on). Every answer holds the words of its prompt. `heard`: the choices that the agent was
 * given, by the word of the question.
 */
export const crowdAgent = Effect.gen(function*() {
  const heard = new Map<string, Array<string>>()
  const failed = new Set<string>()
  const asked = (word: string): EchoSteps => [{
    type: "ask",
    ask: `ask-${word}`,
    title: `May I do ${word}?`,
    choices: [
      { id: "yes", label: "Yes", effect: "allow" },
      { id: "no", label: "No", effect: "deny" }
    ],
    next: (choice) => {
      heard.set(word, [...(heard.get(word) ?? []), choice])
      return spoken(word, choice === "yes" ? "done" : "left")
    }
  }]
  const answer = ({ text }: EchoPrompt): EchoSteps => {
    const [kind] = text.trim().split(" ", 1)
    const words = wordsIn(text)
    const all = words.join(" ")
    if (kind === "hold") return held(all)
    if (kind === "count") return counted(all)
    if (kind === "ask" && words[0] !== undefined) return asked(words[0])
    if (kind === "fail" && !failed.has(all)) {
      failed.add(all)
      return [{ type: "delta", text: `${all} begins ` }, { type: "fail", code: "internal", message: "no luck" }]
    }
    return spoken(all, "it is")
  }
  const agent: Echo = yield* make({ answer, caps: { resume: true, idempotent: true, durable: true } })
  return { agent, heard }
})

export type CrowdAgent = Effect.Success<typeof crowdAgent>
